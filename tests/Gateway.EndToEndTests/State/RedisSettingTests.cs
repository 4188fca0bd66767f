using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Each setting of the shared store, by what two gateways then do.</summary>
public sealed class RedisSettingTests
{
    // What the README says an ACL needs.
    internal static readonly string[] Acl =
    [
        "~{gateway}:*", "&{gateway}:*", "+@read", "+@write", "+@pubsub", "+@scripting", "+@connection", "-@dangerous", "+time", "+info",
        "+role",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Redis:User")]
    [Proves("Redis:Password")]
    public async Task User_OfTheAcl_IsAllThatIsNeeded()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.RunAsync(["ACL", "SETUSER", "mail-gateway", "on", ">se cret", .. Acl]);
        await redis.RunAsync("ACL", "SETUSER", "default", "resetpass", "-@all");
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ], "User": "mail-gateway", "Password": "se cret" }, {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);
    }

    [Fact]
    [Proves("Redis:PasswordFile")]
    public async Task PasswordFile_IsThePassword()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "correct horse");
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ], "PasswordFile": "passphrase" }, {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);
    }

    [Fact]
    [Proves("Redis:SentinelName")]
    public async Task SentinelName_FindsThePrimary()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sentinel = await RedisServer.StartSentinelAsync("mail", redis.Port);
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{sentinel.Endpoint}}" ], "SentinelName": "mail" }, {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);
    }

    [Fact]
    [Proves("Redis:Tls:Enabled")]
    [Proves("Redis:Tls:Roots")]
    [Proves("Redis:Tls:ServerName")]
    public async Task Tls_WithRootsAndName_IsRequired()
    {
        await using var redis = await RedisServer.StartTlsAsync("redis.example.com");
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": {
              "Endpoints": [ "{{redis.Endpoint}}" ],
              "Tls": { "Enabled": true, "Roots": "{{redis.Roots}}", "ServerName": "redis.example.com" }
            },
            {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);
    }

    [Fact]
    [Proves("Redis:AllowPlainText")]
    public async Task AllowPlainText_ConnectsToAnotherMachineWithoutTls()
    {
        // An address that is no loopback address, and leads here.
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "0.0.0.0:{{redis.Port}}" ], "AllowPlainText": true }, {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);
    }

    [Fact]
    [Proves("Redis:KeyPrefix")]
    public async Task KeyPrefix_NamesTheKeysOfTheseGateways()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ], "KeyPrefix": "customer-b" }, {{Identity()}}
            """);

        await AssertTogetherAsync(gateways);

        var keys = (await redis.RunAsync("KEYS", "*")).Split('\n');
        Assert.Contains("{customer-b}:lockout:alice", keys);
        Assert.All(keys, key => Assert.StartsWith("{customer-b}:", key, StringComparison.Ordinal));
    }

    [Fact]
    [Proves("Redis:Timeout")]
    public async Task Timeout_IsHowLongAnAnswerMayTake()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(1, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ], "Timeout": "00:00:10" }, {{Identity()}}
            """);
        await redis.PauseAsync();

        await Task.Delay(TimeSpan.FromSeconds(4), Token);

        Assert.True((await gateways.StatusAsync(0)).GetProperty("sharedState").GetProperty("available").GetBoolean());
    }

    [Fact]
    [Proves("Redis:AttemptLease")]
    public async Task AttemptLease_EndsAnAttemptThatNobodyEnds()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ], "AttemptLease": "00:00:05" },
            "Identity": { "Gateways": 2, "Lockout": { "Threshold": 1 } }
            """, builder => builder.Services.AddSingleton<IDirectory, SilentDirectory>());

        // The first gateway's attempt hangs, as if the gateway did. The second waits for it, and then counts it as a failure.
        var hanging = gateways.BasicAsync(0, "alice", "any");
        var answer = await gateways.BasicAsync(1, "alice", "other");

        Assert.Equal(HttpStatusCode.Unauthorized, answer);
        await ManyGateways.EventuallyAsync(async () => (await gateways.StatusAsync(1)).GetProperty("lockouts").GetArrayLength() == 1);
        await hanging;
    }

    private static string Identity() => """
        "Identity": { "Gateways": 2, "Users": { "File": "users.json" }, "Lockout": { "Threshold": 2 } }
        """;

    /// <summary>One failure at each, and both know the lock.</summary>
    private static async Task AssertTogetherAsync(ManyGateways gateways)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(0, "alice", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(1, "alice", "wrong too"));
        Assert.True((await gateways.StatusAsync(0)).GetProperty("sharedState").GetProperty("available").GetBoolean());
        await ManyGateways.EventuallyAsync(async () => (await gateways.StatusAsync(0)).GetProperty("lockouts").GetArrayLength() == 1);
    }

    /// <summary>Answers nobody until the attempt is given up.</summary>
    private sealed class SilentDirectory : IDirectory
    {
        public string Name => "silent";

        public TimeSpan Timeout => TimeSpan.FromSeconds(20);

        public async ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(System.Threading.Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword);
        }
    }
}
