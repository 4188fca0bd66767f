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

    [Theory]
    [InlineData("/sync/inbox", HttpStatusCode.OK)]
    [InlineData("/nothing/here", HttpStatusCode.NotFound)]
    public async Task Request_WithoutAnAccessLog_IsInTheLiveLog(string path, HttpStatusCode status)
    {
        await using var scene = await ConsoleScene.StartAsync(telemetry: "");
        Assert.Equal(status, await scene.SyncAsync("alice", path: path));
        using var browser = scene.Open();

        var page = await FindAsync(browser, "kind=request", path);

        Assert.Contains($"GET mail.example.com{path}", page.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(scene.Gateway.Folder.Combine("access.log")));
    }

    [Fact]
    public async Task Line_LeadsToItsUserSessionsTraceRouteAddressAndExplanation()
    {
        await using var scene = await ConsoleScene.StartAsync(telemetry: "");
        await scene.SignInAsync("alice", "Firefox of Alice");
        await scene.SyncAsync("alice", path: "/sync/inbox?a=1&b=2");
        await scene.SyncAsync("bob", path: "/sync/other");
        using var browser = scene.Open();
        await FindAsync(browser, "text=other", "/sync/other");
        var line = (await FindAsync(browser, "text=inbox", "/sync/inbox")).Html;
        line = line[line.IndexOf("<li class=\"line", StringComparison.Ordinal)..];

        var user = await FollowAsync("/console/user?");
        Assert.Contains("Can alice sign in?", user.Text, StringComparison.Ordinal);
        Assert.Contains("/sync/inbox", user.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/sync/other", user.Text, StringComparison.Ordinal);
        var sessions = await FollowAsync("/console/sessions?");
        Assert.Contains("Firefox of Alice", sessions.Text, StringComparison.Ordinal);
        var trace = await FollowAsync("/console/log?trace=");
        Assert.Contains("/sync/inbox", trace.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/sync/other", trace.Text, StringComparison.Ordinal);
        Assert.Contains("/sync/other", (await FollowAsync("/console/log?route=")).Text, StringComparison.Ordinal);
        Assert.Contains("/sync/other", (await FollowAsync("/console/log?address=")).Text, StringComparison.Ordinal);
        var explained = await FollowAsync("/console/explain?");
        Assert.Equal(
            ("GET", "https://mail.example.com/sync/inbox?a=1&b=2", "127.0.0.1", "alice"),
            (ConsoleText.ValueOf(explained.Html, "method"), ConsoleText.ValueOf(explained.Html, "target"),
                ConsoleText.ValueOf(explained.Html, "from"), ConsoleText.ValueOf(explained.Html, "user")));
        Assert.Contains("It would be forwarded", explained.Text, StringComparison.Ordinal);

        Task<ConsoleAnswer> FollowAsync(string address)
        {
            var start = line.IndexOf($"href=\"{address}", StringComparison.Ordinal) + "href=\"".Length;
            Assert.NotEqual("href=\"".Length - 1, start);
            return browser.GetAsync(WebUtility.HtmlDecode(line[start..line.IndexOf('"', start)]));
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
        await using var scene = await ConsoleScene.StartAsync(telemetry: ", \"AccessLog\": \"access.log\", \"RecentMegabytes\": 0");
        await scene.SyncAsync("alice", path: "/sync/inbox");
        using var browser = scene.Open();

        // The line is in the file, and nowhere else.
        await Eventually.ReadAsync(
            () => Task.FromResult(File.Exists(scene.Gateway.Folder.Combine("access.log"))
                ? File.ReadAllText(scene.Gateway.Folder.Combine("access.log"))
                : ""),
            text => text.Contains("/sync/inbox", StringComparison.Ordinal));
        var page = await browser.GetAsync("/console/log");
        Assert.Contains("No line matches.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Telemetry:RecentMegabytes is 0", page.Text, StringComparison.Ordinal);
    }

    private static Task<ConsoleAnswer> FindAsync(ConsoleBrowser browser, string query, string text) => Eventually.ReadAsync(
        () => browser.GetAsync($"/console/log?{query}"),
        page => page.Text.Contains(text, StringComparison.Ordinal));
}
