using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>Every gateway of a fleet is replaced while clients of every protocol use it, and no user notices.</summary>
public sealed class RollingReplacementTests
{
    private const int Gateways = 4;

    // Clients of each kind: more than gateways, so that each gateway has some of every kind.
    private const int Clients = 6;

    [Fact]
    public async Task Fleet_ReplacedOneAfterTheOther_LosesNothing()
    {
        await using var fleet = await GatewayFleet.StartAsync(Gateways);
        await using var load = new FleetLoad(fleet.Port);
        load.Start(Clients);

        for (var n = 0; n < Gateways; n++)
        {
            // What a gateway confirms before it goes is there when it comes back.
            await InviteAsync(fleet, n);
            await fleet.ReplaceAsync(n, TestContext.Current.CancellationToken);
        }

        await load.StopAsync();
        Assert.Equal("1", await fleet.QueryAccountsAsync($"select count(*) from invitations where account = '{FleetConfiguration.User}'"));
        for (var n = 0; n < Gateways; n++)
        {
            await AssertSharesAsync(fleet, n);
        }

        Assert.Empty(load.Failures);
        Assert.All(["http1", "http2", "connect", "ping", "ews", "imap", "pop3", "message"], kind => Assert.True(
            load.Rounds.GetValueOrDefault(kind) >= Gateways, $"{kind}: {load.Rounds.GetValueOrDefault(kind)} rounds"));

        // Each message that was answered has arrived, and once. One more may have arrived whose answer the client did not await.
        var delivered = fleet.BackEnds.Delivered.ToArray();
        Assert.Equal(delivered.Length, delivered.Distinct().Count());
        Assert.Empty(load.Sent.Except(delivered));
    }

    private static async Task InviteAsync(GatewayFleet fleet, int n)
    {
        using var client = fleet.CreateAdminClient(n);
        using var answer = await client.PostAsync(
            $"/api/factors?user={FleetConfiguration.User}", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task AssertSharesAsync(GatewayFleet fleet, int n)
    {
        using var client = fleet.CreateAdminClient(n);
        using var status = JsonDocument.Parse(await client.GetStringAsync("/api/status", TestContext.Current.CancellationToken));
        Assert.True(status.RootElement.GetProperty("accounts").GetProperty("available").GetBoolean());
        Assert.True(status.RootElement.GetProperty("sharedState").GetProperty("available").GetBoolean());
    }
}
