using System.Net;
using System.Text.RegularExpressions;
using Gateway.Listeners.Descriptors;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

public sealed class DescriptorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400)]
    [InlineData(800)]
    public async Task SilentConnections_MoreThanDescriptors_AreRefusedAndServedAgainWhenTheyLeave(int descriptors)
    {
        await using var gateway = await StarvedGateway.StartAsync(descriptors);
        var clients = await gateway.StatusAsync("clientLimit");
        Assert.True(await gateway.ServesAsync());
        var warning = Regex.Match(
            gateway.Process.Output,
            "Listener https accepts ([0-9]+) concurrent connections.* instead of 1000: .* ([0-9]+) files");
        Assert.InRange(int.Parse(warning.Groups[1].Value), clients, descriptors / 2);
        Assert.Equal(descriptors, int.Parse(warning.Groups[2].Value));

        var silent = await gateway.ConnectSilentlyAsync(2 * descriptors);
        await gateway.Process.WaitForOutputAsync("files are open; ");

        Assert.True(gateway.Process.IsAlive);
        Assert.InRange(gateway.Process.Descriptors, clients / 2, descriptors - 1);
        Assert.InRange(await gateway.StatusAsync("clients"), 1, clients + 16);
        Assert.InRange(await gateway.StatusAsync("refused"), 1, 3 * descriptors);
        Assert.InRange(await gateway.MetricAsync("gateway_descriptors_refused"), 1, 3 * descriptors);
        Assert.InRange(await gateway.MetricAsync("gateway_listener_connections_rejected", "NoDescriptor"), 1, 3 * descriptors);
        Assert.Equal(descriptors, await gateway.MetricAsync("gateway_descriptors_limit"));
        Assert.InRange(Regex.Count(gateway.Process.Output, "was refused: "), 1, 2);

        foreach (var socket in silent)
        {
            socket.Dispose();
        }

        while (!await gateway.ServesAsync())
        {
            Assert.True(gateway.Process.IsAlive);
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }

        Assert.True(gateway.Process.IsAlive);
        Assert.DoesNotContain(" fail: ", gateway.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" crit: ", gateway.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public async Task Start_WithFewerDescriptorsThanItsCodeTakes_EndsWithALineThatSaysSo(int descriptors)
    {
        using var folder = new TemporaryFolder();
        await using var gateway = GatewayProcess.Start(
            folder.Write("gateway.json", """{ "Gateway": { "Admin": { "Endpoint": "127.0.0.1:0" } } }"""),
            null,
            folder.Path,
            $"--nofile={descriptors}:{descriptors}");

        Assert.Equal(1, await gateway.WaitForExitAsync(Token));
        Assert.StartsWith($"The gateway cannot start: the process may open {descriptors} files", gateway.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8192, 100_000, "info")] // the default
    [InlineData(1024, 100_000, "warn")]
    [InlineData(8192, 50_000, "warn")]
    public async Task Start_WithFewerDescriptorsThanTheLimits_WarnsOfWhatWasSetOrIsFew(int descriptors, int connections, string level)
    {
        using var folder = new TemporaryFolder();
        var configuration = $$"""
            {
              "Gateway": {
                "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect", "Limits": { "Connections": {{connections}} } } },
                "Admin": { "Endpoint": "" }
              }
            }
            """;
        await using var gateway = await GatewayProcess.StartAsync(folder, configuration, null, $"--nofile={descriptors}:{descriptors}");

        var line = Assert.Single(gateway.Output.Split('\n'), l => l.Contains("DescriptorReport", StringComparison.Ordinal));

        Assert.Contains($" {level}: ", line, StringComparison.Ordinal);
        Assert.Contains($" {descriptors} files", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_MoreThanDescriptorsForBackEnds_GetServiceUnavailableAndTheNextAreServed()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await StarvedGateway.StartAsync(DescriptorBudget.Least, async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await isHeld.Task;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        var backEnds = (int)await gateway.StatusAsync("backEndLimit");
        using var client = gateway.CreateClient();

        var requests = Enumerable.Range(0, Math.Min(98, backEnds + 30)).Select(_ => client.GetAsync("/", Token)).ToList();
        while (requests.Count(r => r.IsCompletedSuccessfully) < requests.Count - backEnds)
        {
            await (await Task.WhenAny(requests.Where(r => !r.IsCompleted)));
        }

        using var refused = await requests.First(r => r.IsCompleted);
        isHeld.SetResult();
        var statuses = (await Task.WhenAll(requests)).Select(r => r.StatusCode).ToList();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains(
            "The gateway has no connection free at the moment.",
            await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal);
        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.InRange(statuses.Count(s => s == HttpStatusCode.OK), 1, backEnds);
        Assert.Equal("ok", await client.GetStringAsync("/", Token));
        Assert.True(gateway.Process.IsAlive);
    }
}
