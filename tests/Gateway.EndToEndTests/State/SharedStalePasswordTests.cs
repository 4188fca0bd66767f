using System.Collections.Concurrent;
using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Verification;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>A phone with an old password, whose requests come to one gateway and then to another.</summary>
public sealed class SharedStalePasswordTests
{
    private const string Phone = "ExampleMail/1.0 (old password)";

    [Fact]
    public async Task WrongPassword_TriedAtOneGateway_IsNotAskedAboutAtTheOther()
    {
        await using var redis = await RedisServer.StartAsync();
        var directory = new CountingDirectory();
        await using var gateways = await ManyGateways.StartAsync(
            2,
            $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Identity": { "Gateways": 2, "Lockout": { "Threshold": 4 } }
            """,
            builder => builder.Services.AddSingleton<IDirectory>(directory));

        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(0, "alice", "old", Phone));
        await ManyGateways.EventuallyAsync(() => Task.FromResult(KnownAt(gateways, 1) == 1));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(i % 2, "alice", "old", Phone));
        }

        Assert.Equal(["alice old"], directory.Asked);
        Assert.Equal(HttpStatusCode.OK, await gateways.BasicAsync(1, "alice", ManyGateways.Password, Phone));

        // What lies in Redis is neither the password nor a hash that could be tried without the key.
        Assert.Equal("1", await redis.RunAsync("ZCARD", "{gateway}:refused"));
        Assert.Matches("^[A-Za-z0-9_-]{43} test$", await redis.RunAsync("ZRANGE", "{gateway}:refused", "0", "0"));

        // One that starts later has it from there; and one that has another passphrase neither reads nor tells.
        await gateways.AddAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(2, "alice", "old", Phone));
        Assert.Equal(2, directory.Asked.Count);
        await gateways.AddAsync("another passphrase");
        Assert.Equal(HttpStatusCode.Unauthorized, await gateways.BasicAsync(3, "alice", "old", Phone));
        Assert.Equal(["alice old", $"alice {ManyGateways.Password}", "alice old"], directory.Asked);
        Assert.Equal("1", await redis.RunAsync("ZCARD", "{gateway}:refused"));
    }

    private static int KnownAt(ManyGateways gateways, int gateway) =>
        gateways[gateway].Services.GetRequiredService<StalePasswords>().CountElsewhere;

    private sealed class CountingDirectory : IDirectory
    {
        public string Name => "test";

        public ConcurrentQueue<string> Asked { get; } = new();

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
        {
            Asked.Enqueue($"{credential.UserName} {credential.Password.Reveal()}");
            return new(credential.Password.Reveal() == ManyGateways.Password
                ? AuthenticationResult.Accepted(new UserIdentity { Name = credential.UserName, Directory = Name })
                : AuthenticationResult.Refused(AuthenticationStatus.WrongPassword));
        }
    }
}
