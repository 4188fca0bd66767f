using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

public sealed class CollectorTests
{
    /// <summary>
    /// What the collector itself says: it passes over settings that it does not know, and a test's own process has others.
    /// </summary>
    [Fact]
    public async Task Generation0_OfThePublishedProgram_IsBoundWhateverCacheTheProcessorHas()
    {
        var port = FreePort.Next();
        using var folder = new TemporaryFolder();
        await using var gateway = await GatewayProcess.StartAsync(
            folder, $$"""{ "Gateway": { "Admin": { "Endpoint": "127.0.0.1:{{port}}" } } }""");
        using var client = new HttpClient();

        using var status = JsonDocument.Parse(await client.GetStringAsync(
            $"http://127.0.0.1:{port}/api/status", TestContext.Current.CancellationToken));

        Assert.Equal(4 * 1024 * 1024, status.RootElement.GetProperty("process").GetProperty("gen0BudgetBytes").GetInt64());
    }
}
