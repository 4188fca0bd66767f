using System.Net;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>The units under <c>config/systemd</c>, as systemd reads them.</summary>
public sealed class SystemdUnitTests
{
    [Fact]
    public async Task Units_AreUnderstoodAndLeaveLittleOpen()
    {
        using var folder = new TemporaryFolder();
        foreach (var unit in Directory.GetFiles(Repository.Combine("config", "systemd")))
        {
            var text = await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken);
            folder.Write(Path.GetFileName(unit), text.Replace("/usr/bin/gateway", PublishedProgram.Path, StringComparison.Ordinal));
        }

        string[] units = ["gateway.socket", "gateway.service"];
        var verified = await RunAsync(folder, ["verify", .. units]);
        var security = await RunAsync(folder, ["security", "--offline=true", "--threshold=25", "gateway.service"]);

        Assert.True(verified.ExitCode == 0, verified.Output);
        Assert.DoesNotContain(units, unit => verified.Output.Contains($"{unit}:", StringComparison.Ordinal)); // a warning names its place
        Assert.True(security.ExitCode == 0, security.Output);
    }

    [Fact]
    public void Sockets_AreWrittenAsEndpointsAre() =>
        Assert.All(
            File.ReadLines(Repository.Combine("config", "systemd", "gateway.socket"))
                .Where(line => line.StartsWith("ListenStream=", StringComparison.Ordinal)),
            line => Assert.True(IPEndPoint.TryParse(line.Split('=')[1], out var endpoint) && endpoint.Port > 0, line));

    private static Task<(int ExitCode, string Output)> RunAsync(TemporaryFolder folder, string[] arguments) =>
        PeerProcess.RunAsync(
            "sh", ["-c", "cd \"$0\" && exec systemd-analyze \"$@\"", folder.Path, .. arguments], TestContext.Current.CancellationToken);
}
