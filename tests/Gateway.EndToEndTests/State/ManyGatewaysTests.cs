using System.Diagnostics;
using System.Net;
using Gateway.Admin;
using Gateway.EndToEndTests.Listeners;
using Gateway.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Several gateways behave as one.</summary>
public sealed class ManyGatewaysTests
{
    [Fact]
    public async Task SignOut_AtOneGateway_EndsTheSessionAtTheOther()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        var cookie = await gateways.SignInAsync(0);

        // The keys of the cookies are shared, so that any gateway reads the cookie.
        Assert.True(await gateways.IsSignedInAsync(0, cookie));
        Assert.True(await gateways.IsSignedInAsync(1, cookie));

        await gateways.SignOutAsync(0, cookie);
        var since = Stopwatch.StartNew();
        await ManyGateways.EventuallyAsync(async () => !await gateways.IsSignedInAsync(1, cookie));

        TestContext.Current.TestOutputHelper?.WriteLine($"the other gateway knew it after {since.ElapsedMilliseconds} ms");
        Assert.False(await gateways.IsSignedInAsync(0, cookie));
    }

    [Fact]
    public async Task SignOutEverywhere_AtOneGateway_EndsTheSessionsAtAll()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        var (here, there) = (await gateways.SignInAsync(0), await gateways.SignInAsync(1));
        Assert.True(await gateways.IsSignedInAsync(1, here));
        using var client = new HttpClient();

        using var ended = await client.DeleteAsync(
            $"{gateways.AdminOf(0)}/api/sessions?user=alice", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        var since = Stopwatch.StartNew();
        await ManyGateways.EventuallyAsync(async () => !await gateways.IsSignedInAsync(1, there));

        TestContext.Current.TestOutputHelper?.WriteLine($"the other gateway knew it after {since.ElapsedMilliseconds} ms");
        Assert.False(await gateways.IsSignedInAsync(1, here));
        Assert.False(await gateways.IsSignedInAsync(0, there));

        // Whoever signs in after that second is in, also at a gateway that starts later and knows of it from Redis alone.
        var again = "";
        await ManyGateways.EventuallyAsync(async () =>
        {
            again = await gateways.SignInAsync(1);
            return await gateways.IsSignedInAsync(1, again);
        });
        await gateways.AddAsync();
        Assert.True(await gateways.IsSignedInAsync(2, again));
        Assert.False(await gateways.IsSignedInAsync(2, there));
    }

    [Fact]
    public async Task SignOut_WhileRedisIsAway_IsToldWhenItIsBackAndToGatewaysThatStartLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        var cookie = await gateways.SignInAsync(0);
        var other = await gateways.SignInAsync(0);
        await redis.KillAsync();

        // Whoever has signed in goes on, at each gateway.
        Assert.True(await gateways.IsSignedInAsync(1, cookie));
        Assert.True(await gateways.IsSignedInAsync(0, other));
        await gateways.SignOutAsync(0, cookie);
        Assert.False(await gateways.IsSignedInAsync(0, cookie));
        Assert.True(await gateways.IsSignedInAsync(1, cookie));

        // It comes back empty.
        await redis.StartAgainAsync();
        await ManyGateways.EventuallyAsync(async () => !await gateways.IsSignedInAsync(1, cookie));
        await gateways.AddAsync();
        Assert.False(await gateways.IsSignedInAsync(2, cookie));
        Assert.True(await gateways.IsSignedInAsync(2, other));
    }

    [Fact]
    public async Task TlsSession_OfOneGateway_IsResumedAtTheOther()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        using var folder = new TemporaryFolder();
        var session = folder.Combine("session");

        foreach (var version in new[] { "-tls1_3", "-tls1_2" })
        {
            var first = await OpenSsl.ClientAsync(
                gateways[0].Ports[0], $"-servername {ManyGateways.Host} {version} -ign_eof -sess_out {session}", Request);
            var second = await OpenSsl.ClientAsync(
                gateways[1].Ports[0], $"-servername {ManyGateways.Host} {version} -ign_eof -sess_in {session}", Request);

            Assert.Contains("New, TLSv1", first, StringComparison.Ordinal);
            Assert.Contains("Reused, TLSv1", second, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TlsTicketKeys_AfterRotation_AreTheSameAtBoth()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        using var folder = new TemporaryFolder();
        var (old, later) = (folder.Combine("old"), folder.Combine("later"));
        await SaveSessionAsync(gateways, 0, old);

        // The previous key still decrypts, at the other gateway too.
        await RotateTicketKeysAsync(redis);
        Assert.True(await IsResumedAsync(gateways, 1, old));

        // Once the key is no longer among the two newest, nobody resumes it; and both have the new one.
        await RotateTicketKeysAsync(redis);
        await ManyGateways.EventuallyAsync(async () => !await IsResumedAsync(gateways, 0, old));
        await ManyGateways.EventuallyAsync(async () => !await IsResumedAsync(gateways, 1, old));
        await SaveSessionAsync(gateways, 0, later);
        Assert.True(await IsResumedAsync(gateways, 1, later));
    }

    [Theory]
    [InlineData("another passphrase")]
    [InlineData(null)]
    public async Task CookieKey_NotSealedWithTheSamePassphrase_IsNotUsed(string? passphrase)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(1, Settings(redis));
        var cookie = await gateways.SignInAsync(0);
        await gateways.AddAsync(passphrase);

        // Each has shared its own key, and the foreign gateway does not read the cookie.
        Assert.False(await gateways.IsSignedInAsync(1, cookie));
        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("HLEN", "{gateway}:cookie-keys") == "2");
        var foreign = await gateways.SignInAsync(1);

        // One that starts now sees both keys, and takes the one that is sealed with its passphrase.
        await gateways.AddAsync();
        Assert.True(await gateways.IsSignedInAsync(2, cookie));
        Assert.False(await gateways.IsSignedInAsync(2, foreign));
        Assert.False(await gateways.IsSignedInAsync(0, foreign));
        Assert.Equal(KeysOf(gateways[0]), KeysOf(gateways[2]));
        Assert.DoesNotContain(KeysOf(gateways[1])[0], KeysOf(gateways[2]));
    }

    [Fact]
    public async Task Metric_IsOneWhileRedisIsAvailableAndZeroWhileItIsAway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(
            1, Settings(redis), builder => builder.Configuration[TestGateway.NoExport] = "false");
        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_state_available") == "1");

        await redis.KillAsync();
        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_state_available") == "0");

        await redis.StartAgainAsync();
        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_state_available") == "1");
    }

    [Fact]
    public async Task Status_ShowsTheGatewaysAndIsRedWhileRedisIsAway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        await ManyGateways.EventuallyAsync(async () => (await gateways.StatusAsync(0)).GetProperty("gateways").GetArrayLength() == 2);
        Assert.Empty(StatusHealth.FindProblems(await gateways.StatusAsync(0)));

        await redis.PauseAsync();
        await ManyGateways.EventuallyAsync(async () => StatusHealth.FindProblems(await gateways.StatusAsync(0))
            .Any(problem => problem.Contains("shared store is away", StringComparison.Ordinal)));

        await redis.ContinueAsync();
        await ManyGateways.EventuallyAsync(async () => StatusHealth.FindProblems(await gateways.StatusAsync(0)).Count == 0);
    }

    [Fact]
    [Proves("Redis:Endpoints")]
    public async Task Guesses_AtTwoGateways_LockTheUserAtBoth()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, Settings(redis));
        for (var guess = 0; guess < 4; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(guess % 2, "alice", $"wrong{guess}"));
        }

        await ManyGateways.EventuallyAsync(async () => (await gateways.StatusAsync(0)).GetProperty("lockouts").GetArrayLength() == 1
            && (await gateways.StatusAsync(1)).GetProperty("lockouts").GetArrayLength() == 1);
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(0, "alice", ManyGateways.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(1, "alice", ManyGateways.Password));
    }

    [Fact]
    public async Task Spray_OverTwoGateways_SilencesItsSourceAtBothUntilItIsReleasedAtOne()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Identity": {
              "Gateways": 2, "Users": { "File": "users.json" },
              "Throttling": { "Failures": 4, "RefusalDelay": "00:00:00" }
            }
            """);
        for (var guess = 0; guess < 4; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(guess % 2, $"user{guess}", "Summer2026!"));
        }

        await ManyGateways.EventuallyAsync(async () => await SilencedAsync(0) == "127.0.0.1" && await SilencedAsync(1) == "127.0.0.1");
        Assert.NotEqual(HttpStatusCode.OK, await gateways.BasicAsync(0, "alice", ManyGateways.Password));
        Assert.NotEqual(HttpStatusCode.OK, await gateways.BasicAsync(1, "alice", ManyGateways.Password));

        using var client = new HttpClient();
        using var released = await client.DeleteAsync(
            $"{gateways.AdminOf(1)}/api/throttling?source=127.0.0.1", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, released.StatusCode);
        await ManyGateways.EventuallyAsync(async () => await SilencedAsync(0) == "");
        Assert.Equal(HttpStatusCode.OK, await gateways.BasicAsync(0, "alice", ManyGateways.Password));
        Assert.Equal(HttpStatusCode.OK, await gateways.BasicAsync(1, "alice", ManyGateways.Password));

        async Task<string> SilencedAsync(int gateway) => string.Join(' ', (await gateways.StatusAsync(gateway))
            .GetProperty("rateLimitedSources").EnumerateArray().Select(row => row.GetProperty("source").GetString()));
    }

    private const string Request = $"GET /gateway/signin HTTP/1.1\r\nHost: {ManyGateways.Host}\r\nConnection: close\r\n\r\n";

    private static string[] KeysOf(TestGateway gateway) =>
    [
        .. gateway.Services.GetRequiredService<CookieKeyFolder>().Files
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    private static async Task SaveSessionAsync(ManyGateways gateways, int gateway, string file) => await OpenSsl.ClientAsync(
        gateways[gateway].Ports[0], $"-servername {ManyGateways.Host} -tls1_3 -ign_eof -sess_out {file}", Request);

    private static async Task<bool> IsResumedAsync(ManyGateways gateways, int gateway, string file) => (await OpenSsl.ClientAsync(
        gateways[gateway].Ports[0], $"-servername {ManyGateways.Host} -tls1_3 -ign_eof -sess_in {file}", Request))
        .Contains("Reused, TLSv1.3", StringComparison.Ordinal);

    /// <summary>Lets the newest key be as old as one that is due to be replaced, and waits for the one that replaces it.</summary>
    private static async Task RotateTicketKeysAsync(RedisServer redis)
    {
        const string Keys = "{gateway}:ticket-keys";
        var aged = $"1 {(await redis.RunAsync("LINDEX", Keys, "0")).Split(' ')[1]}";
        await redis.RunAsync("LSET", Keys, "0", aged);

        // What a gateway announces makes the others look, which they otherwise do once a minute.
        await redis.RunAsync("PUBLISH", "{gateway}:changes", "0-0 0-0 Sticket-keys");
        await ManyGateways.EventuallyAsync(async () => await redis.RunAsync("LINDEX", Keys, "1") == aged);
    }

    private static string Settings(RedisServer redis) => $$"""
        "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
        "Identity": { "Gateways": 2, "Users": { "File": "users.json" }, "Lockout": { "Threshold": 4 } }
        """;
}
