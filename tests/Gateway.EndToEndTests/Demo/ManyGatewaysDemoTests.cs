using System.Text.Json;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Demo;

/// <summary><c>gateway demo --gateways</c>, with the real Redis and HAProxy.</summary>
public sealed class ManyGatewaysDemoTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_OfThreeGateways_FindsEverythingHolding()
    {
        await using var demo = GatewayProcess.StartVerb(["demo", "--gateways", "3", "--check", "--json"]);

        Assert.True(await demo.WaitForExitAsync(Stop) == 0, demo.Output);
        var checks = JsonDocument.Parse(demo.Output).RootElement.EnumerateArray().ToList();
        Assert.All(checks, check => Assert.True(check.GetProperty("Holds").GetBoolean(), check.ToString()));
        Assert.Equal(5, checks.Count(check => check.GetProperty("Protocol").GetString() == "Gateways"));
        Assert.Equal(2, checks.Count(check => check.GetProperty("Protocol").GetString() == "Second factor"));
    }

    [Fact]
    public async Task Screen_HasLinesThatWork_AndCtrlCEndsEverythingThatWasStarted()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort.Next(3); // the balancer's, and then one for each gateway
        await using var demo = GatewayProcess.StartVerb(["demo", "--gateways", "2", "--folder", folder.Path, "--port", $"{port}"]);
        await demo.WaitForOutputAsync(" monitor");
        var children = await ProgramsOfAsync(demo.Id);

        foreach (var line in LinesOf(demo.Output))
        {
            await RunAsync(line.Replace("gateway ", PublishedProgram.Path + " ", StringComparison.Ordinal));
        }

        Assert.Contains("PONG", await RunAsync($"REDISCLI_AUTH=$(cat {folder.Combine("redis-password")}) redis-cli -p "
            + demo.Output.Split(" -p ")[1].Split(' ')[0] + " ping"), StringComparison.Ordinal);
        await demo.SignalAsync("INT");

        Assert.Equal(0, await demo.WaitForExitAsync(Stop));
        await WaitFor.ConditionAsync(() => !children.Any(IsRunning), "the end of everything that was started");
    }

    [Fact]
    public async Task Demo_ThatIsKilled_LeavesNothingRunning()
    {
        await using var demo = GatewayProcess.StartVerb(["demo", "--gateways", "2"]);
        await demo.WaitForOutputAsync(" monitor");
        var children = await ProgramsOfAsync(demo.Id);

        await demo.SignalAsync("KILL");

        await demo.WaitForExitAsync(Stop);
        await WaitFor.ConditionAsync(() => !children.Any(IsRunning), "the end of everything that was started");
    }

    [Fact]
    public async Task Programs_ThatAreNotInstalled_AreNamedWithTheirPackage()
    {
        var path = new Dictionary<string, string> { ["PATH"] = "/nowhere" };

        var (exit, output) = await PeerProcess.RunAsync(PublishedProgram.Path, ["demo", "--gateways", "2"], Stop, environment: path);

        Assert.Equal(1, exit);
        Assert.Contains("apt-get install redis-server", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("9")]
    public async Task Number_OutOfRange_IsBadInput(string number)
    {
        var (exit, output) = await GatewayProgram.RunAsync(["demo", "--gateways", number], Stop);

        Assert.Equal(2, exit);
        Assert.Contains("allowed are 2 to 8", output, StringComparison.Ordinal);
    }

    /// <summary>Two gateways, Redis, PostgreSQL and HAProxy, and what they have started in turn.</summary>
    private static async Task<int[]> ProgramsOfAsync(int demo)
    {
        var programs = await ChildrenOfAsync($"{demo}");
        Assert.Equal(5, programs.Length);
        var names = await RunAsync($"ps -o comm= -p {string.Join(',', programs)}");
        Assert.All(["redis-server", "postgres", "haproxy"], name => Assert.Contains(name, names, StringComparison.Ordinal));
        return [.. programs, .. await ChildrenOfAsync(string.Join(',', programs))];
    }

    // A zombie has ended; its new parent may take its time to notice.
    private static bool IsRunning(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<int[]> ChildrenOfAsync(string parents) =>
        [.. (await RunAsync($"pgrep -P {parents}")).Split('\n').Select(int.Parse)];

    private static IEnumerable<string> LinesOf(string screen) => screen
        .Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.StartsWith("curl ", StringComparison.Ordinal)
            || line.StartsWith("for ", StringComparison.Ordinal)
            || line.StartsWith("gateway ", StringComparison.Ordinal));

    private static async Task<string> RunAsync(string line)
    {
        var (exit, output) = await PeerProcess.RunAsync("bash", ["-o", "pipefail", "-c", line], Stop);
        Assert.True(exit == 0, $"{line}\n{output}");
        return output.Trim();
    }
}
