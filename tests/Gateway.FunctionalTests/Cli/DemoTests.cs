using System.Text.Json;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task DemoCheck_OfTheProgram_FindsEverythingHolding()
    {
        var (exit, output) = await GatewayProgram.RunAsync(["demo", "--check", "--json"], TestContext.Current.CancellationToken);

        Assert.True(exit == 0, output);
        var checks = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.All(checks, check => Assert.True(check.GetProperty("Holds").GetBoolean(), check.ToString()));
        string[] protocols = [.. checks.Select(c => c.GetProperty("Protocol").GetString()!).Distinct()];
        string[] expected =
        [
            "HTTP", "Forms", "ActiveSync", "EWS", "Autodiscover", "RPC over HTTP", "IMAP4", "POP3", "SMTP", "Second factor",
            "App passwords", "Admin",
        ];
        Assert.Equal(expected, protocols);
    }
}
