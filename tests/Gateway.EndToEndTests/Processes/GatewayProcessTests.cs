using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

public sealed class GatewayProcessTests
{
    [Fact]
    public async Task Start_WithLimitsAndVariables_RunsWithThem()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["Gateway__Shutdown__Drain"] = "00:00:07" };
        await using var gateway = await GatewayProcess.StartAsync(folder, """{ "Gateway": {} }""", environment, "--nofile=700:700");

        var limits = await File.ReadAllTextAsync($"/proc/{gateway.Id}/limits", cancellationToken);
        var variables = await File.ReadAllTextAsync($"/proc/{gateway.Id}/environ", cancellationToken);
        Assert.Matches(@"Max open files +700 +700 ", limits);
        Assert.Contains("Gateway__Shutdown__Drain=00:00:07\0", variables, StringComparison.Ordinal);
        Assert.True(gateway.IsAlive);
        Assert.InRange(gateway.ResidentMemory, 10_000_000, 1_000_000_000);
        Assert.InRange(gateway.Descriptors, 10, 700);
        Assert.InRange(gateway.Threads, 2, 500);
    }

    [Fact]
    public async Task Signal_Kill_IsSeenInTheExitCode()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await GatewayProcess.StartAsync(folder, """{ "Gateway": {} }""");

        await gateway.SignalAsync("KILL");

        Assert.Equal(137, await gateway.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.False(gateway.IsAlive);
    }
}
