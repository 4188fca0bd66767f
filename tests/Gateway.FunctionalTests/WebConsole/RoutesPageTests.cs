using System.Net;
using System.Text.Json;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>Destinations that are drained and enabled, in the console and by the API, and that stay so.</summary>
public sealed class RoutesPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Destination_ThatIsDrained_ReceivesNothingNewUntilItIsEnabled()
    {
        await using var other = await TestBackEnd.StartAsync();
        await using var scene = await ConsoleScene.StartAsync(destinations: $", \"two\": {{ \"Address\": \"{other.Address}\" }}");
        using var browser = scene.Open();
        var page = await browser.GetAsync("/console/routes");
        Assert.Contains("mail/one", page.Text, StringComparison.Ordinal);
        Assert.Contains("mail/two", page.Text, StringComparison.Ordinal);

        var drained = await browser.ActAsync(
            "/console/routes", ("act", "drain"), ("cluster", "mail"), ("destination", "one"), ("reason", "updates"));

        Assert.Contains("mail/one is drained: nothing new goes there.", drained.Text, StringComparison.Ordinal);
        Assert.Contains(": updates", drained.Text, StringComparison.Ordinal);
        var before = scene.Forwarded;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await scene.SyncAsync("alice"));
        }

        Assert.Equal(before, scene.Forwarded);
        Assert.Contains("is drained since", (await browser.GetAsync("/console")).Text, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient();
        Assert.Contains("drainedBy", await program.GetStringAsync("/api/status", Stop), StringComparison.Ordinal);
        Assert.Contains("\"updates\"", await program.GetStringAsync("/api/destinations", Stop), StringComparison.Ordinal);

        var enabled = await browser.ActAsync(
            "/console/routes", ("act", "enable"), ("cluster", "mail"), ("destination", "one"), ("reason", "done"));
        Assert.Contains("mail/one receives requests again.", enabled.Text, StringComparison.Ordinal);
        for (var i = 0; i < 200 && scene.Forwarded == before; i++)
        {
            await scene.SyncAsync("alice");
        }

        Assert.NotEqual(before, scene.Forwarded);
        Assert.Equal(
            [("destination drain", "mail/one", "updates"), ("destination enable", "mail/one", "done")],
            scene.Audit.Actions.Select(a => (a.Action, a.Target, a.Reason ?? "")));
    }

    [Fact]
    public async Task Destination_ThatIsDrained_StaysSoOverAReloadAndARestart()
    {
        var folder = new TemporaryFolder();
        var scene = await ConsoleScene.StartAsync(folder: folder);
        await using var backEnd = scene.BackEnd;
        using var program = scene.CreateAdminClient();
        using var drained = await program.PostAsync("/api/destinations?cluster=mail&destination=one&reason=updates", null, Stop);
        Assert.Equal(HttpStatusCode.OK, drained.StatusCode);
        using var again = await program.PostAsync("/api/destinations?cluster=mail&destination=one", null, Stop);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var unknown = await program.PostAsync("/api/destinations?cluster=mail&destination=nine", null, Stop);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await scene.SyncAsync("alice"));

        // Another route makes another configuration of YARP's.
        var text = await File.ReadAllTextAsync(folder.Combine("gateway.json"), Stop);
        await File.WriteAllTextAsync(
            folder.Combine("gateway.json"), text.Replace("/sync/{**rest}", "/s/{**rest}", StringComparison.Ordinal), Stop);
        await Eventually.ReadAsync(() => scene.SyncAsync("alice", path: "/s/"), status => status != HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await scene.SyncAsync("alice", path: "/s/"));
        await scene.Gateway.StopAsync();

        await using var next = await ConsoleScene.StartAsync(folder: folder);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await next.SyncAsync("alice"));
        using var second = next.CreateAdminClient();
        using var enabled = await second.DeleteAsync("/api/destinations?cluster=mail&destination=one", Stop);
        Assert.Equal(HttpStatusCode.OK, enabled.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await next.SyncAsync("alice"));
    }

    [Fact]
    public async Task Destination_HasItsLatencyAndItsLastError()
    {
        await using var other = await TestBackEnd.StartAsync();
        var address = other.Address.ToString();
        await using var scene = await ConsoleScene.StartAsync(destinations: $", \"two\": {{ \"Address\": \"{address}\" }}");
        using var browser = scene.Open();
        Assert.DoesNotContain("95 % within", (await browser.GetAsync("/console/routes")).Text, StringComparison.Ordinal);
        await other.DisposeAsync();

        // Each request ends at the destination that lives; some have tried the other one first.
        var page = await Eventually.ReadAsync(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await scene.SyncAsync("alice"));
                return await browser.GetAsync("/console/routes");
            },
            p => p.Text.Contains("Unreachable:", StringComparison.Ordinal));

        Assert.Matches("[0-9.]+ m?s 95 % within [0-9.]+ m?s, of [0-9]+ in 5 minutes", page.Text);
        Assert.Contains($"Unreachable: {new Uri(address).Authority}", page.Text, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient();
        using var status = JsonDocument.Parse(await program.GetStringAsync("/api/status", Stop));
        var destinations = status.RootElement.GetProperty("destinations").EnumerateArray()
            .DistinctBy(d => d.GetProperty("destination").GetString()) // a row for each way in which the cluster is used
            .ToDictionary(d => d.GetProperty("destination").GetString()!);
        Assert.InRange(destinations["one"].GetProperty("recentRequests").GetInt32(), 1, scene.Forwarded);
        Assert.InRange(destinations["one"].GetProperty("medianSeconds").GetDouble(), 0.00001, 30);
        Assert.InRange(
            destinations["one"].GetProperty("percentile95Seconds").GetDouble(),
            destinations["one"].GetProperty("medianSeconds").GetDouble(),
            30);
        Assert.False(destinations["one"].TryGetProperty("lastError", out _));
        Assert.Equal(address, destinations["two"].GetProperty("lastErrorAddress").GetString());
        Assert.InRange(
            destinations["two"].GetProperty("lastErrorAt").GetDateTimeOffset(),
            DateTimeOffset.UtcNow - TimeSpan.FromHours(1),
            DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1));
        Assert.False(destinations["two"].TryGetProperty("medianSeconds", out _));
    }

    [Fact]
    public async Task MailDestination_HasItsLatencyAndItsLastError()
    {
        var one = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", one));
        Assert.Equal("one", await scene.WhereIsAsync("bob"));
        using var browser = new ConsoleBrowser(scene.Gateway.Ports[^1]);
        var before = await browser.GetAsync("/console/routes");
        Assert.Matches("[0-9.]+ m?s until ready for a sign-in", before.Text);
        Assert.DoesNotContain("Connect", before.Text, StringComparison.Ordinal);
        await one.DisposeAsync();

        await using var refused = await scene.ConnectAsync();
        await refused.AskAsync($"a LOGIN bob {MailScene.Password}", "a NO");

        Assert.Contains("Connect: ConnectFailed", (await browser.GetAsync("/console/routes")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailDestination_ThatIsDrained_IsLeftByNewSessionsAndKeepsItsOwn()
    {
        await using var one = new Mailboxes("one");
        await using var two = new Mailboxes("two");
        await using var scene = await MailScene.StartAsync($"{MailScene.Destination("one", one)}, {MailScene.Destination("two", two)}");
        await using var kept = await scene.ConnectAsync();
        await kept.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        Assert.Equal("one", await scene.WhereIsAsync("bob"));
        using var browser = new ConsoleBrowser(scene.Gateway.Ports[^1]);
        await browser.GetAsync("/console/routes");

        await browser.ActAsync("/console/routes", ("act", "drain"), ("cluster", "mailboxes"), ("destination", "one"));

        Assert.Equal("two", await scene.WhereIsAsync("bob"));
        await kept.AskAsync("b NOOP", "b OK");
        await browser.ActAsync("/console/routes", ("act", "drain"), ("cluster", "mailboxes"), ("destination", "two"));
        await using var refused = await scene.ConnectAsync();
        await refused.AskAsync($"a LOGIN bob {MailScene.Password}", "a NO");
    }

    [Fact]
    public async Task Route_IsListedWithTheWayToItsLog()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/routes");

        Assert.Contains("/sync/{**rest}", page.Text, StringComparison.Ordinal);
        Assert.Contains("/console/log?route=sync", page.Html, StringComparison.Ordinal);
    }
}
