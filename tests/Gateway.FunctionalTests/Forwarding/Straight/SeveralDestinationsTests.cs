using Gateway.Publishing.Forwarding;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>Straight requests to a cluster with several destinations: the same choice, count and next try as the pipeline's.</summary>
public sealed class SeveralDestinationsTests
{
    [Theory]
    [InlineData("RoundRobin", "010101", "GET")]
    [InlineData("FirstAlphabetical", "000000", "GET")]
    [InlineData("RoundRobin", "0101", "MKCOL")] // the pipeline goes on where the lane was
    public async Task Policy_ChoosesOnBothWaysTogether(string policy, string expected, string second)
    {
        await using var zero = Numbered("0");
        await using var one = Numbered("1");
        await using var scene = await StartAsync([zero.Address, one.Address], policy);
        using var client = await scene.ConnectAsync();

        var chosen = "";
        foreach (var index in Enumerable.Range(0, expected.Length))
        {
            await client.WriteAsync(Request(index % 2 == 0 ? "GET" : second));
            chosen += (await RawResponse.ReadAsync(client, "GET"))?.Body;
        }

        // YARP keeps the destinations in an order of its own.
        var swapped = new string([.. expected.Select(c => c == '0' ? '1' : '0')]);
        Assert.Contains(chosen, policy == "RoundRobin" ? [expected, swapped] : (string[])[expected]);
        scene.AssertServed(second == "GET" ? expected.Length : expected.Length / 2);
    }

    /// <summary>By both policies that go by requests, on both ways: of two, the idle one is less busy.</summary>
    [Theory]
    [InlineData("LeastRequests", "GET")]
    [InlineData("LeastRequests", "MKCOL")]
    [InlineData("PowerOfTwoChoices", "GET")]
    [InlineData("PowerOfTwoChoices", "MKCOL")]
    public async Task RequestUnderWay_IsCountedAndAvoided(string policy, string method)
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        async Task HoldAsync(string head)
        {
            if (head.StartsWith("GET /held", StringComparison.Ordinal))
            {
                asked.SetResult();
                await go.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
            }
        }

        await using var zero = Numbered("0", HoldAsync);
        await using var one = Numbered("1", HoldAsync);
        await using var scene = await StartAsync([zero.Address, one.Address], policy);
        using var first = await scene.ConnectAsync();
        using var second = await scene.ConnectAsync();

        await first.WriteAsync(Request("GET", "/held"));
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        var counts = CountsOf(scene);
        await second.WriteAsync(Request(method));
        var other = (await RawResponse.ReadAsync(second, "GET"))?.Body;
        go.SetResult();
        var held = (await RawResponse.ReadAsync(first, "GET"))?.Body;

        Assert.Equal(held == "0" ? ("1 0", "1") : ("0 1", "0"), (counts, other));
        Assert.True(await EventuallyAsync(() => CountsOf(scene) == "0 0"));
        await scene.AssertServedAtLastAsync(method == "GET" ? 2 : 1);
    }

    [Theory]
    [InlineData("GET", "", "1")]
    [InlineData("POST", "Content-Length: 3\r\n\r\nabc", "1")]
    public async Task DestinationThatTakesNoConnection_IsFollowedByTheNext(string method, string rest, string expected)
    {
        var gone = Numbered("0");
        await using var one = Numbered("1");
        await gone.DisposeAsync();
        using var folder = new TemporaryFolder();
        var log = folder.Combine("access.log");
        await using var scene = await StartAsync([gone.Address, one.Address], "FirstAlphabetical", log);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"{method} / HTTP/1.1\r\nHost: {Host}\r\n{(rest.Length == 0 ? "\r\n" : rest)}");

        Assert.Equal(expected, (await RawResponse.ReadAsync(client, method))?.Body);
        await scene.Gateway.StopAsync();
        var line = await File.ReadAllTextAsync(log, Token);
        Assert.Contains("\"destination\":\"1\"", line, StringComparison.Ordinal);
        Assert.Contains("\"tries\":2", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyThatHasBeenSent_IsNotSentToTheNext()
    {
        await using var broken = new ScriptedBackend(async connection =>
        {
            if (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(head);
            }
        });
        await using var one = Numbered("1");
        await using var scene = await StartAsync([broken.Address, one.Address], "FirstAlphabetical");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 3\r\n\r\nabc");

        Assert.Equal(502, (await RawResponse.ReadAsync(client, "POST"))?.Status);
        Assert.Equal(0, one.Connections);
    }

    private static string CountsOf(StraightScene scene) => string.Join(
        ' ',
        scene.Gateway.Services.GetRequiredService<IProxyStateLookup>().GetClusters().Single().DestinationsState.AllDestinations
            .OrderBy(d => d.DestinationId, StringComparer.Ordinal)
            .Select(scene.Gateway.Services.GetRequiredService<ConcurrentRequests>().CountOf));

    private static ScriptedBackend Numbered(string number, Func<string, Task>? seen = null) => new(async connection =>
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            await (seen?.Invoke(head) ?? Task.CompletedTask);
            await connection.ReadBodyAsync(head);
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}");
        }
    });

    private static Task<StraightScene> StartAsync(IReadOnlyList<Uri> backends, string policy, string? log = null) =>
        StraightScene.StartAsync(backends, $"\"LoadBalancingPolicy\": \"{policy}\",", log);

    private static string Request(string method, string path = "/") => $"{method} {path} HTTP/1.1\r\nHost: {Host}\r\n\r\n";
}
