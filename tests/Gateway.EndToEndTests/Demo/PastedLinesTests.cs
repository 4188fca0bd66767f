using System.Diagnostics;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Demo;

public sealed class PastedLinesTests
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task CurlLines_AsTheDemoPrintsThem_WorkWhenPasted()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var demo = await GatewayProgram.StartAsync(["demo", "--folder", folder.Path, "--port", $"{port}"], port);
        var lines = await LinesAsync(demo);

        Assert.True(lines.Count >= 11, demo.Output);
        foreach (var line in lines)
        {
            var (exit, output) = await PeerProcess.RunAsync("bash", ["-o", "pipefail", "-c", line], TestContext.Current.CancellationToken);
            Assert.True(exit == 0, $"{line}\n{output}");
        }
    }

    // The screen comes when everything listens; its last line is about the metrics.
    private static async Task<List<string>> LinesAsync(PeerProcess demo)
    {
        var started = Stopwatch.StartNew();
        while (!demo.Output.Contains("/metrics\n", StringComparison.Ordinal) && started.Elapsed < StartLimit)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return [.. demo.Output
            .Split('\n', StringSplitOptions.TrimEntries)
            .Where(l => l.StartsWith("curl ", StringComparison.Ordinal) || l.StartsWith("printf ", StringComparison.Ordinal))];
    }
}
