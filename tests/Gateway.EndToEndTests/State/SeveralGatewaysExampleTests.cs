using System.Text.Json.Nodes;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Storage;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>The example of several gateways, with the real Redis and PostgreSQL, both with TLS.</summary>
public sealed class SeveralGatewaysExampleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [ShowsExample("several-gateways.json")]
    public async Task Example_OfTwoGateways_SharesSessionsLocksAndAccounts()
    {
        await using var redis = await RedisServer.StartTlsAsync("redis1.example.com");
        await redis.RunAsync(["ACL", "SETUSER", "gateway", "on", ">se cret", .. RedisSettingTests.Acl]);
        await using var postgres = await PostgresServer.StartWithUserAsync("gateway", "sec ret", "db1.example.com");
        await postgres.RunAsync("create database gateway owner gateway");
        var gateways = new List<TestGateway>();
        try
        {
            foreach (var _ in Enumerable.Range(0, 2))
            {
                gateways.Add(await StartAsync(redis, postgres));
            }

            foreach (var gateway in gateways)
            {
                Assert.True(gateway.Services.GetRequiredService<RedisConnection>().IsAvailable);
                Assert.True(gateway.Services.GetRequiredService<AccountStoreHealth>().Status.IsAvailable);
            }

            await ManyGateways.EventuallyAsync(() => Task.FromResult(
                gateways[0].Services.GetRequiredService<SharedLink>().Members.Count == 2));

            // What one has sealed, the other opens: the key of the accounts' hashes.
            var (code, _) = await gateways[0].Services.GetRequiredService<Invitations>().AddAsync("alice");
            Assert.True(await gateways[1].Services.GetRequiredService<Invitations>().TryUseAsync("alice", code));
            Assert.False(await gateways[0].Services.GetRequiredService<Invitations>().TryUseAsync("alice", code));
            Assert.Empty((await gateways[0].Services.GetRequiredService<FactorStore>().FindAsync("alice", Stop)).Factors);
        }
        finally
        {
            foreach (var gateway in gateways)
            {
                await gateway.DisposeAsync();
            }
        }
    }

    private static async Task<TestGateway> StartAsync(RedisServer redis, PostgresServer postgres)
    {
        var folder = new TemporaryFolder();
        folder.Write("redis-password", "se cret");
        folder.Write("postgresql-password", "sec ret");
        folder.Write("passphrase", "correct horse");
        var example = await new ShippedExample("several-gateways.json", folder).WithUsersAsync("alice");
        example.Section("Listeners", "https")!.AsObject().Remove("ProxyProtocolFrom"); // the example has them
        example.Section("Redis")!["Endpoints"] = new JsonArray(redis.Endpoint);
        example.Section("Redis")!["Tls"] = Tls(redis.Roots, "redis1.example.com");
        example.Section("Accounts", "PostgreSql")!["Servers"] = new JsonArray($"127.0.0.1:{postgres.Port}");
        example.Section("Accounts", "PostgreSql")!["Tls"] = Tls(postgres.Roots, "db1.example.com");
        return await example.StartAsync();
    }

    private static JsonObject Tls(string roots, string name) => new() { ["Enabled"] = true, ["Roots"] = roots, ["ServerName"] = name };
}
