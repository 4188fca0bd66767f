using System.Globalization;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Where neither side says anything for minutes, TCP asks whether it is still there: on both legs.</summary>
public sealed class TcpKeepAliveTests
{
    private const string Established = "01";
    private const string Loopback = "0100007F";

    [Fact]
    public async Task PendingRequest_HasKeepAliveOnBothLegs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel's table of connections is Linux's.");
        var arrived = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        await arrived.Task.WaitAsync(Token);

        await AssertKeepAliveAsync(local: scene.Gateway.Ports[0]);
        await AssertKeepAliveAsync(remote: backend.Address.Port);
    }

    /// <summary>The established connections of a port wait for nothing but the keep-alive timer, 02 in the kernel's table.</summary>
    private static async Task AssertKeepAliveAsync(int? local = null, int? remote = null)
    {
        string[] connections = [];
        var isKept = await EventuallyAsync(() =>
        {
            connections = [.. File.ReadLines("/proc/net/tcp")
                .Skip(1)
                .Where(l => Fields(l) is [_, var here, var there, Established, ..] && IsOf(here, local) | IsOf(there, remote))];
            return connections.Length > 0 && connections.All(l => Fields(l)[5].StartsWith("02:", StringComparison.Ordinal));
        });
        Assert.True(isKept, $"{local} {remote}\n{string.Join('\n', connections)}");
    }

    private static string[] Fields(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOf(string address, int? port) =>
        port is { } known && address == string.Create(CultureInfo.InvariantCulture, $"{Loopback}:{known:X4}");
}
