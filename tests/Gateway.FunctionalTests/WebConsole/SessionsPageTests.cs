using Gateway.FunctionalTests.Mail;
using Gateway.FunctionalTests.Preauthentication;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>The sessions in the console: who is there, found and ended.</summary>
public sealed class SessionsPageTests
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    [Fact]
    public async Task Browser_IsListedFoundAndEnded()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SignInAsync("alice", "Firefox of Alice");
        await scene.SignInAsync("bob", "Chrome of Bob");
        using var browser = scene.Open();

        var all = await browser.GetAsync("/console/sessions");
        Assert.Contains("Firefox of Alice", all.Text, StringComparison.Ordinal);
        Assert.Contains("Chrome of Bob", all.Text, StringComparison.Ordinal);
        var found = await browser.GetAsync("/console/sessions?q=firefox");
        Assert.Contains("Firefox of Alice", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Chrome of Bob", found.Text, StringComparison.Ordinal);

        var id = ConsoleText.ValueOf(found.Html, "id");
        var after = await browser.ActAsync(
            "/console/sessions", ("act", "end"), ("id", id), ("reason", "lost laptop"), ("return", "/console/sessions?q=firefox"));

        Assert.Contains("The session was ended.", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Firefox of Alice", after.Text, StringComparison.Ordinal);
        var audited = Assert.Single(scene.Audit.Actions, a => a.Action == "session end");
        Assert.Equal(($"alice {id}", "lost laptop", true), (audited.Target, audited.Reason, audited.IsDone));
        var again = await browser.ActAsync("/console/sessions", ("act", "end"), ("id", id));
        Assert.Contains("There is no such session any more.", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_WithAHostileName_IsShownAsText()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SignInAsync("alice", Hostile);
        using var browser = scene.Open();

        var page = await browser.GetAsync($"/console/sessions?q={Uri.EscapeDataString("<script>alert(1)")}");

        Assert.Contains(Hostile, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatWaits_IsListedAndEnded()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var scene = await ConsoleScene.StartAsync();
        scene.BackEnd.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var person = new SignInBrowser(scene.Gateway.CreateClient(ConsoleScene.Host));
        using var signedIn = await person.SignInAsync("alice", ConsoleScene.Password, "/mail/");
        var waiting = person.GetAsync("/mail/notifications?secret=1");
        using var browser = scene.Open();

        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/sessions?q=notifications"),
            p => p.Text.Contains("/mail/notifications", StringComparison.Ordinal));
        Assert.Contains("GET mail.example.com/mail/notifications", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page.Text, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient();
        Assert.Contains(
            "/mail/notifications", await program.GetStringAsync("/api/long-requests", cancellationToken), StringComparison.Ordinal);
        var after = await browser.ActAsync(
            "/console/sessions", ("act", "end-request"), ("id", ConsoleText.ValueOf(page.Html, "id")), ("reason", "stuck"));

        Assert.Contains("The session was ended.", after.Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken));
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "request end", IsDone: true, Reason: "stuck" });
    }

    [Fact]
    public async Task Program_ThatSignsInWithEachRequest_IsListedOnce()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SyncAsync("alice", agent: "Outlook of Alice");
        await scene.SyncAsync("alice", agent: "Outlook of Alice");
        await scene.SyncAsync("alice", "wrong", agent: "Guess");
        using var browser = scene.Open();

        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/sessions"), p => p.Text.Contains("2 requests", StringComparison.Ordinal));

        Assert.Contains("alice Outlook of Alice 127.0.0.1 sync mail/one", page.Text, StringComparison.Ordinal);
        Assert.Contains("2 requests", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Guess", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Outlook of Alice", (await browser.GetAsync("/console/sessions?q=bob")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailSession_IsListedAndEnded()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        await using var client = await scene.ConnectAsync();
        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
        using var browser = new ConsoleBrowser(scene.Gateway.Ports[^1]);

        var page = await browser.GetAsync("/console/sessions?q=mailboxes/one");
        Assert.Contains("alice", page.Text, StringComparison.Ordinal);
        Assert.Contains("imap4", page.Text, StringComparison.OrdinalIgnoreCase);
        var after = await browser.ActAsync(
            "/console/sessions", ("act", "end-mail"), ("id", ConsoleText.ValueOf(page.Html, "id")), ("reason", "leaves the company"));

        Assert.Contains("The session was ended.", after.Text, StringComparison.Ordinal);
        var ended = await scene.Ended.ReadAsync(cancellationToken);
        Assert.Equal(("alice", "EndedByAdministrator"), (ended.User, ended.End.ToString()));
    }
}
