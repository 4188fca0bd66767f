using Gateway.Identity.Lockout;
using Gateway.State.Redis;
using Xunit;

namespace Gateway.UnitTests.State;

public sealed class RedisOptionsValidatorTests
{
    [Theory]
    [InlineData("redis1.example.com:6379", null)]
    [InlineData("[2001:db8::1]:6379", null)]
    [InlineData("203.0.113.1:6379", null)]
    [InlineData("/run/redis/redis.sock", null)]
    [InlineData("redis1.example.com", "Endpoints:0")]
    [InlineData("redis1.example.com:0", "Endpoints:0")]
    [InlineData("redis1.example.com:70000", "Endpoints:0")]
    [InlineData("two words:6379", "Endpoints:0")]
    [InlineData("", "Endpoints:0")]
    public void Endpoint_ThatIsNoServer_IsRefused(string endpoint, string? key) =>
        Assert.Equal(key, Keys(new RedisOptions { Endpoints = [endpoint] }).FirstOrDefault());

    [Fact]
    public void Endpoints_ThatAreMissing_AreDemanded() => Assert.Equal(["Endpoints"], Keys(new RedisOptions()));

    [Theory]
    [InlineData("127.0.0.1:6379", false, false, true)]
    [InlineData("localhost:6379", false, false, true)]
    [InlineData("redis1.example.com:6379", false, false, false)]
    [InlineData("redis1.example.com:6379", false, true, true)]
    [InlineData("redis1.example.com:6379", true, false, true)]
    public void PlainText_ToAnotherMachine_MustBeSetExplicitly(string endpoint, bool tls, bool allowed, bool expected) => Assert.Equal(
        expected,
        Keys(new RedisOptions { Endpoints = [endpoint], Tls = new() { Enabled = tls }, AllowPlainText = allowed }).Length == 0);

    [Fact]
    public void Tls_ByDefault_IsOnForOtherMachinesAlone()
    {
        Assert.True(RedisConfiguration.Create(new RedisOptions { Endpoints = ["redis1.example.com:6379"] }, "test").Ssl);
        Assert.True(RedisConfiguration.Create(new RedisOptions { Endpoints = ["127.0.0.1:6379", "redis1.example.com:6379"] }, "test").Ssl);
        Assert.False(RedisConfiguration.Create(new RedisOptions { Endpoints = ["127.0.0.1:6379", "/run/redis.sock"] }, "test").Ssl);
    }

    [Fact]
    public void User_WithoutPassword_IsRefused() =>
        Assert.Equal(["User"], Keys(new RedisOptions { Endpoints = ["127.0.0.1:6379"], User = "gateway" }));

    [Theory]
    [InlineData(10, 4, true, null)]
    [InlineData(3, 4, true, "Identity:Lockout:Threshold")]
    [InlineData(10, 1, true, "Identity:Gateways")]
    [InlineData(10, 4, false, "Redis")]
    public void Warnings_NameWhatWouldSurprise(int threshold, int gateways, bool hasPassphrase, string? key) => Assert.Equal(
        key,
        RedisOptionsValidator.Warnings(
            new RedisOptions { Endpoints = ["127.0.0.1:6379"] }, new LockoutOptions { Threshold = threshold }, gateways, hasPassphrase)
            .Select(w => w.Key).SingleOrDefault());

    [Fact]
    public void Equality_LooksAtEveryValue()
    {
        var one = new RedisOptions { Endpoints = ["a:1"], Password = "x" };

        Assert.True(RedisOptions.AreEqual(one, new RedisOptions { Endpoints = ["a:1"], Password = "x" }));
        Assert.True(RedisOptions.AreEqual(null, null));
        Assert.False(RedisOptions.AreEqual(one, null));
        Assert.False(RedisOptions.AreEqual(one, new RedisOptions { Endpoints = ["a:2"], Password = "x" }));
        Assert.False(RedisOptions.AreEqual(one, new RedisOptions { Endpoints = ["a:1"], Password = "y" }));
    }

    private static string[] Keys(RedisOptions options) => [.. RedisOptionsValidator.Validate(options).SelectMany(r => r.MemberNames)];
}
