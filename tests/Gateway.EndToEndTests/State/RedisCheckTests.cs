using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>What <c>gateway check</c> says of a real Redis server.</summary>
public sealed class RedisCheckTests
{
    private const string Durable = "--appendonly yes";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_ThatForgetsNothing_IsNotWarnedOf()
    {
        await using var redis = await RedisServer.StartAsync(Durable.Split(' '));

        Assert.DoesNotContain("Gateway.Redis", await CheckAsync(redis.Endpoint), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_OutOfReach_IsWarnedOf()
    {
        var output = await CheckAsync($"127.0.0.1:{FreePort.Next()}");

        Assert.Contains("Gateway.Redis: cannot be reached", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_ThatIsWrong_IsNamed()
    {
        await using var redis = await RedisServer.StartAsync([.. Durable.Split(' '), "--requirepass", "the right one"]);

        var output = await CheckAsync(redis.Endpoint, "the wrong one");

        Assert.Contains("Gateway.Redis: refuses the user or the password", output, StringComparison.Ordinal);
        Assert.DoesNotContain("the wrong one", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Gateway.Redis", await CheckAsync(redis.Endpoint, "the right one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatForgets_IsWarnedOf()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru", "--maxmemory", "100mb");

        var output = await CheckAsync(redis.Endpoint);

        Assert.Contains("Gateway.Redis: has maxmemory-policy allkeys-lru", output, StringComparison.Ordinal);
        Assert.Contains("Gateway.Redis: has appendonly off", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-zadd", "zadd")]
    [InlineData("-hsetnx", "hsetnx")]
    [InlineData("-@scripting", "eval")]
    [InlineData("resetchannels", "publish")]
    [InlineData("resetkeys", "get")]
    public async Task Acl_ThatLacksWhatIsNeeded_IsNamed(string rule, string named)
    {
        await using var redis = await RedisServer.StartAsync(Durable.Split(' '));
        await redis.RunAsync(["ACL", "SETUSER", "gateway", "on", ">secret", .. RedisSettingTests.Acl]);
        Assert.DoesNotContain("Gateway.Redis", await CheckAsync(redis.Endpoint, "secret", "gateway"), StringComparison.Ordinal);

        await redis.RunAsync("ACL", "SETUSER", "gateway", rule);

        var output = await CheckAsync(redis.Endpoint, "secret", "gateway");
        var warning = Assert.Single(output.Split('\n'), line => line.Contains("Gateway.Redis: has an ACL", StringComparison.Ordinal));
        Assert.Contains(named, warning, StringComparison.Ordinal);
    }

    /// <summary>Checks a configuration, which is valid; what is printed.</summary>
    private static async Task<string> CheckAsync(string endpoint, string? password = null, string? user = null)
    {
        using var folder = new TemporaryFolder();
        folder.Write("passphrase", "correct horse");
        var configuration = folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Redis": {
                  "Endpoints": [ "{{endpoint}}" ]
                  {{(user is null ? "" : $", \"User\": \"{user}\"")}}
                  {{(password is null ? "" : $", \"Password\": \"{password}\"")}}
                },
                "Certificates": { "PassphraseFile": "passphrase" },
                "Identity": { "Gateways": 2 }
              }
            }
            """);
        var (exit, output) = await GatewayProgram.RunAsync(["check", "--config", configuration], Stop);
        Assert.True(exit == 0, output);
        return output;
    }
}
