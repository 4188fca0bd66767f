using System.Globalization;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Where neither side says anything for minutes, TCP asks whether it is still there: on both legs.</summary>
public sealed class TcpKeepAliveTests
{
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

        Assert.True(await EventuallyAsync(() => HasKeepAlive(local: scene.Gateway.Ports[0])), "the client's connection");
        Assert.True(await EventuallyAsync(() => HasKeepAlive(remote: backend.Address.Port)), "the back end's connection");
    }

    /// <summary>Whether the established connections of a port wait for nothing but the keep-alive timer, 02 in the kernel's table.</summary>
    private static bool HasKeepAlive(int local = 0, int remote = 0)
    {
        var connections = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f[3] == "01" && (Port(f[1]) == local || Port(f[2]) == remote))
            .ToArray();
        return connections.Length > 0 && connections.All(f => f[5].StartsWith("02:", StringComparison.Ordinal));
    }

    private static int Port(string address) => int.Parse(address.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
