using System.Net;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>The live log: found by filters, followed as it comes, and safe with what strangers write into it.</summary>
public sealed class LogPageTests
{
    private const string Hostile = "</li><script>alert(1)</script><img src=x onerror=alert(2)>";

    [Fact]
    public async Task Lines_OfRequestsSignInsAndActs_AreFoundByEachFilter()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SyncAsync("alice", path: "/sync/inbox");
        await scene.LockAsync("bob");
        using var browser = scene.Open();
        await browser.GetAsync("/console/lockouts");
        await browser.ActAsync("/console/lockouts", ("act", "release"), ("id", "bob"), ("reason", "remembers it again"));

        var all = await FindAsync(browser, "", "remembers it again");
        Assert.Contains("/sync/inbox", all.Text, StringComparison.Ordinal);
        Assert.Contains("WrongPassword", all.Text, StringComparison.Ordinal);

        await AssertAsync("kind=request&user=alice", has: "/sync/inbox", hasNot: "lockout release");
        await AssertAsync("kind=act", has: "lockout release bob", hasNot: "/sync/inbox");
        await AssertAsync("outcome=failures", has: "WrongPassword", hasNot: "/sync/inbox");
        await AssertAsync("text=InBoX", has: "/sync/inbox", hasNot: "lockout release");
        await AssertAsync("route=sync&outcome=Forwarded", has: "/sync/inbox", hasNot: "WrongPassword");
        await AssertAsync("address=127.0.0.2", has: "No line matches.", hasNot: "/sync/inbox");
        var trace = System.Text.RegularExpressions.Regex.Match(
            (await browser.GetAsync("/console/log?text=inbox")).Html, "trace=([^\"&]+)").Groups[1].Value;
        await AssertAsync($"trace={trace}", has: "/sync/inbox", hasNot: "WrongPassword");

        async Task AssertAsync(string query, string has, string hasNot)
        {
            var page = await browser.GetAsync($"/console/log?{query}");
            var lines = page.Html[page.Html.IndexOf("id=\"log\"", StringComparison.Ordinal)..];
            Assert.Contains(has, lines, StringComparison.Ordinal);
            Assert.DoesNotContain(hasNot, lines, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Line_WithAHostileNameAndAgent_IsShownAsText()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SyncAsync(Hostile, agent: Hostile);
        await scene.SyncAsync("alice", path: "/sync/%3Cscript%3Ealert(3)%3C/script%3E?q=<script>alert(4)</script>");
        using var browser = scene.Open();

        var page = await FindAsync(browser, "", "alert(4)");

        Assert.Contains(Hostile, page.Text + WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
        var filtered = await browser.GetAsync("/console/log?text=%3Cscript%3Ealert(4)");
        Assert.DoesNotContain("<script>alert", filtered.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_IsFollowedAsEventsThatTheFilterLetsPass()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();
        using var stream = new StreamReader(await client.GetStreamAsync("/console/log/stream?user=alice", cancellationToken));
        Assert.Equal(": the lines follow", await stream.ReadLineAsync(cancellationToken));

        await scene.SyncAsync("bob", path: "/sync/of-bob");
        await scene.SyncAsync("alice", path: "/sync/of-alice", agent: Hostile);

        var seen = new List<string>();
        while (!seen.Exists(line => line.Contains("/sync/of-alice", StringComparison.Ordinal)))
        {
            seen.Add(await stream.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException());
        }

        Assert.DoesNotContain(seen, line => line.Contains("of-bob", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, line => line.Contains("<script", StringComparison.Ordinal));
        Assert.Contains(seen, line => line.StartsWith("id: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_WithoutASession_IsRefused()
    {
        await using var scene = await ConsoleScene.StartAsync($", \"Token\": \"{ConsoleScene.Token}\"");
        using var client = scene.CreateAdminClient();

        using var answer = await client.GetAsync("/console/log/stream", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Gateway_Stops_WhileSomebodyFollows()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();
        using var stream = new StreamReader(await client.GetStreamAsync("/console/log/stream", cancellationToken));
        await stream.ReadLineAsync(cancellationToken);

        await scene.Gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);

        while (await stream.ReadLineAsync(cancellationToken) is not null)
        {
        }
    }

    [Fact]
    [Proves("Telemetry:RecentMegabytes")]
    public async Task Log_WithoutMemory_IsEmpty()
    {
        await using var scene = await ConsoleScene.StartAsync(telemetry: ", \"RecentMegabytes\": 0");
        await scene.SyncAsync("alice", path: "/sync/inbox");
        using var browser = scene.Open();

        // The line is in the file, and nowhere else.
        await Eventually.ReadAsync(
            () => Task.FromResult(File.Exists(scene.Gateway.Folder.Combine("access.log"))
                ? File.ReadAllText(scene.Gateway.Folder.Combine("access.log"))
                : ""),
            text => text.Contains("/sync/inbox", StringComparison.Ordinal));
        Assert.Contains("No line matches.", (await browser.GetAsync("/console/log")).Text, StringComparison.Ordinal);
    }

    private static Task<ConsoleAnswer> FindAsync(ConsoleBrowser browser, string query, string text) => Eventually.ReadAsync(
        () => browser.GetAsync($"/console/log?{query}"),
        page => page.Text.Contains(text, StringComparison.Ordinal));
}
