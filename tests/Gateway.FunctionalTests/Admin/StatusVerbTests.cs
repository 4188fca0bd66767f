using System.Text.Json;
using Gateway.FunctionalTests.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Admin;

public sealed class StatusVerbTests
{
    [Fact]
    public async Task Status_OfARunningGateway_PrintsItAndExitsZero()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await AdminGateway.StartAsync(backend);
        var url = $"http://127.0.0.1:{gateway.Host.Ports[^1]}";

        var table = await BuiltProgram.RunAsync("status", "--url", url);
        var json = await BuiltProgram.RunAsync("status", "--url", url, "--json");
        var quiet = await BuiltProgram.RunAsync("status", "--url", url, "--quiet");

        Assert.Equal([0, 0, 0], new[] { table.ExitCode, json.ExitCode, quiet.ExitCode });
        Assert.Contains("destinations", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table.Output);
        using var document = JsonDocument.Parse(json.Output);
        Assert.True(document.RootElement.TryGetProperty("listeners", out _));
        Assert.Equal("", quiet.Output);
    }

    [Fact]
    public async Task Status_WithABrokenConfiguration_StillAsksItsAdminListener()
    {
        await using var backend = await TestBackEnd.StartAsync();
        using var folder = new TemporaryFolder();
        await using var gateway = await AdminGateway.StartAsync(backend);
        var file = folder.Write(
            "gateway.json", $$"""{ "Gateway": { "Nonsense": 1, "Admin": { "Endpoint": "127.0.0.1:{{gateway.Host.Ports[^1]}}" } } }""");

        var status = await BuiltProgram.RunAsync("status", "--config", file, "--quiet");

        Assert.Equal(0, status.ExitCode);
    }

    [Fact]
    public async Task Status_WithNoGatewayRunning_SaysSoAndExitsOne()
    {
        var status = await BuiltProgram.RunAsync("status", "--url", "http://127.0.0.1:1");

        Assert.Equal(1, status.ExitCode);
        Assert.Contains("No gateway answers at http://127.0.0.1:1/", status.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status", "--quiet")]
    [InlineData("lockout", "list")]
    public async Task Admin_WithAConfigurationThatDoesNotExist_SaysSoAndExitsTwo(params string[] command)
    {
        var status = await BuiltProgram.RunAsync([.. command, "--config", "/nowhere/gateway.json"]);

        Assert.Equal((2, ""), (status.ExitCode, status.Output));
        Assert.StartsWith("/nowhere/gateway.json does not exist.", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithSomethingElseThanAnAddress_ExitsOtherThanZero()
    {
        var status = await BuiltProgram.RunAsync("status", "--url", "nonsense");

        Assert.NotEqual(0, status.ExitCode);
        Assert.Contains("--url requires an address", status.Error, StringComparison.Ordinal);
    }
}
