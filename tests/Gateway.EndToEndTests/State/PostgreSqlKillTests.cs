using System.Globalization;
using System.Net;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Gateway and database end without a word in the middle of changes, and nothing is missing that was confirmed.</summary>
public sealed class PostgreSqlKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfGatewayAndServerUnderLoad_LosesNothingThatWasConfirmed()
    {
        await using var server = await PostgresServer.StartWithUserAsync(PostgresFixture.User, PostgresFixture.Password);
        var database = await server.CreateDatabaseAsync(PostgresFixture.User);
        await using var service = await GatewayService.StartAsync($$"""
            , "Accounts": {
              "PostgreSql": {
                "Servers": [ "127.0.0.1:{{server.Port}}" ], "Database": "{{database}}", "User": "{{PostgresFixture.User}}",
                "Password": "{{PostgresFixture.Password}}"
              }
            }
            """);
        var confirmed = 0;
        var changing = Enumerable.Range(0, 4).Select(_ => ChangeAsync(service, () => Interlocked.Increment(ref confirmed))).ToArray();

        await WaitFor.ConditionAsync(() => Volatile.Read(ref confirmed) > 100, "changes");
        await server.CrashAsync();
        await service.Process.SignalAsync("KILL");
        Assert.Equal(137, await service.Process.WaitForExitAsync(Stop));
        await Task.WhenAll(changing);
        await server.StartAgainAsync();
        await service.StartProcessAsync();

        // Each reset takes the next number, in its own transaction.
        var written = int.Parse(
            await server.RunAsync("select number from change_number", database), NumberStyles.None, CultureInfo.InvariantCulture);
        Assert.InRange(written, confirmed, confirmed + changing.Length);
        using var client = service.CreateAdminClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/factors?user=alice", Stop)).StatusCode);
    }

    /// <summary>Invites and resets until nobody answers any more.</summary>
    private static async Task ChangeAsync(GatewayService service, Action confirmed)
    {
        using var client = service.CreateAdminClient();
        while (true)
        {
            try
            {
                using var invited = await client.PostAsync($"/api/factors?user={GatewayService.User}", null, Stop);
                using var reset = await client.DeleteAsync($"/api/factors?user={GatewayService.User}", Stop);
                if (reset.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound)) // another one was faster
                {
                    return;
                }

                confirmed();
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
