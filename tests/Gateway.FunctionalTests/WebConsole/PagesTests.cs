using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>The other pages of the console: what each shows, and its acts.</summary>
public sealed class PagesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FrontPage_HasTrafficAndWhatNeedsAHand()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SyncAsync("bob");
        await scene.LockAsync("alice");
        using var browser = scene.Open();

        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console"),
            p => p.Html.Contains("Requests of the last hour: 4 in all", StringComparison.Ordinal));

        Assert.Contains("Requests of the last hour: 4 in all", page.Html, StringComparison.Ordinal);
        Assert.Contains("Sign-ins of the last day: 1 in all", page.Html, StringComparison.Ordinal);
        Assert.Contains("Refused sign-ins of the last hour: 3 in all", page.Html, StringComparison.Ordinal);
        Assert.Contains("account alice is locked", page.Text, StringComparison.Ordinal);
        Assert.Contains("<rect", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_AnswersWithTheLiveState()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();
        const string Url = "/console/explain?method=GET&target=https%3A%2F%2Fmail.example.com%2Fsync%2F&user=alice&from=203.0.113.5";

        var passes = await browser.GetAsync(Url);
        Assert.Contains("It would be forwarded", passes.Text, StringComparison.Ordinal);
        await browser.GetAsync("/console/routes");
        await browser.ActAsync("/console/routes", ("act", "drain"), ("cluster", "mail"), ("destination", "one"));
        var stopped = await browser.GetAsync(Url);

        Assert.Contains("It would be stopped", stopped.Text, StringComparison.Ordinal);
        Assert.Contains("has no destination", stopped.Text, StringComparison.Ordinal);
        var wrong = await browser.GetAsync("/console/explain?method=GET&target=%3Cb%3E");
        Assert.Contains("'<b>' is not an HTTP URL", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", wrong.Html, StringComparison.Ordinal);
        Assert.Equal(0, scene.Forwarded);
    }

    [Fact]
    public async Task Configuration_IsShownComparedAndRolledBack()
    {
        await using var scene = await ConsoleScene.StartAsync($", \"Token\": \"{ConsoleScene.Token}\"");
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        var first = await browser.GetAsync("/console/configuration");
        Assert.Contains("$.Gateway.Routes.sync.Cluster", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleScene.Token, first.Html, StringComparison.Ordinal);
        Assert.Contains("gateway.json", first.Text, StringComparison.Ordinal);
        var file = scene.Gateway.Folder.Combine("gateway.json");
        var original = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(file, original.Replace("\"Threshold\":3", "\"Threshold\":7", StringComparison.Ordinal), Stop);

        var second = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration?generation=2"),
            p => p.Text.Contains("What generation 2 changed", StringComparison.Ordinal));
        Assert.Contains("$.Gateway.Identity.Lockout.Threshold 3 7", second.Text, StringComparison.Ordinal);
        var rolled = await browser.ActAsync(
            "/console/configuration", ("act", "roll-back"), ("id", "1"), ("reason", "too many guesses"));

        Assert.Contains("The files have the content of generation 1 again", rolled.Text, StringComparison.Ordinal);
        Assert.Equal(original, await File.ReadAllTextAsync(file, Stop));
        var third = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration?generation=3"),
            p => p.Text.Contains("What generation 3 changed", StringComparison.Ordinal));
        Assert.Contains("$.Gateway.Identity.Lockout.Threshold 7 3", third.Text, StringComparison.Ordinal);
        Assert.Contains("too many guesses", third.Text, StringComparison.Ordinal);
        Assert.Contains(
            scene.Audit.Actions, a => a is { Action: "configuration roll back", Target: "1", IsDone: true, Reason: "too many guesses" });
        Assert.All(
            Directory.GetFiles(scene.Gateway.Folder.Combine("state/generations")),
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task Configuration_ThatIsNotValidAnyMore_IsNotWritten()
    {
        using var folder = new TemporaryFolder();
        var token = folder.Combine("token");
        await File.WriteAllTextAsync(token, ConsoleScene.Token, Stop);
        await using var scene = await ConsoleScene.StartAsync($", \"TokenFile\": \"{token}\"");
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        await browser.GetAsync("/console/configuration");
        var file = scene.Gateway.Folder.Combine("gateway.json");
        var next = folder.Combine("next");
        File.Move(token, next);
        await File.WriteAllTextAsync(
            file, (await File.ReadAllTextAsync(file, Stop)).Replace(token, next, StringComparison.Ordinal), Stop);
        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration"), p => p.Html.Contains("roll-back", StringComparison.Ordinal));
        Assert.Contains("roll-back", page.Html, StringComparison.Ordinal);

        var rolled = await browser.ActAsync("/console/configuration", ("act", "roll-back"), ("id", "1"));

        Assert.Contains("It is not valid any more:", rolled.Text, StringComparison.Ordinal);
        Assert.Contains(next, await File.ReadAllTextAsync(file, Stop), StringComparison.Ordinal);
        Assert.Contains(
            scene.Audit.Actions, a => a is { Action: "configuration roll back", Target: "1", IsDone: false });
        var unknown = await browser.ActAsync("/console/configuration", ("act", "roll-back"), ("id", "99"));
        Assert.Contains("There is no such generation.", unknown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OfAFile_IsListedAndNotRenewed()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/certificates");
        Assert.Contains("mail.example.com", page.Text, StringComparison.Ordinal);
        Assert.Contains("by hand", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"renew\"", page.Html, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient();
        using var refused = await program.PostAsync("/api/certificates?name=mail.example.com", null, Stop);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "certificate renew", Target: "mail.example.com", IsDone: false });
    }

    [Fact]
    public async Task Certificate_OfTheOwnAuthority_IsRenewedByTheButton()
    {
        await using var gateway = await TestGateway.StartAsync(new TemporaryFolder(), """
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "Issuer": "OwnCa" } } },
                "Telemetry": { "AuditLog": "audit.log" },
                "Admin": { "Endpoint": "127.0.0.1:0" }
              }
            }
            """);
        using var browser = new ConsoleBrowser(gateway.Ports[^1]);
        var first = await Eventually.ReadAsync(() => ServedSerialAsync(gateway), serial => serial is not null);
        Assert.NotNull(first);
        Assert.Contains("value=\"renew\"", (await browser.GetAsync("/console/certificates")).Html, StringComparison.Ordinal);

        var pressed = await browser.ActAsync(
            "/console/certificates", ("act", "renew"), ("id", "mail.example.com"), ("reason", "the key may have leaked"));

        Assert.Contains("The certificate of mail.example.com is being renewed.", pressed.Text, StringComparison.Ordinal);
        var second = await Eventually.ReadAsync(() => ServedSerialAsync(gateway), serial => serial is not null && serial != first);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        var audit = await Eventually.ReadAsync(
            async () => File.Exists(gateway.Folder.Combine("audit.log")) // its writer creates it later than the page answers
                ? await File.ReadAllTextAsync(gateway.Folder.Combine("audit.log"), Stop)
                : "",
            text => text.Contains("certificate renew", StringComparison.Ordinal));
        Assert.Matches("\"certificate renew\".*\"mail.example.com\".*\"the key may have leaked\"", audit);

        static async Task<string?> ServedSerialAsync(TestGateway gateway)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Port("https"), Stop);
            await using var tls = new SslStream(socket.GetStream());
            string? serial = null;
            try
            {
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = "mail.example.com",
                        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                        {
                            serial = certificate?.GetSerialNumberString(); // of an authority that nobody here trusts
                            return certificate?.Subject == "CN=mail.example.com";
                        },
                    },
                    Stop);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                return null; // there is none yet
            }

            return serial;
        }
    }

    [Fact]
    public async Task User_HasEverythingThatHappened()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.SignInAsync("alice", "Firefox of Alice");
        await scene.SyncAsync("alice", path: "/sync/inbox");
        await scene.LockAsync("alice");
        using var browser = scene.Open();

        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/user?user=ALICE"),
            p => p.Text.Contains("/sync/inbox", StringComparison.Ordinal) && p.Text.Contains("WrongPassword", StringComparison.Ordinal));

        Assert.Contains("knows alice", page.Text, StringComparison.Ordinal);
        Assert.Contains("locked", page.Text, StringComparison.Ordinal);
        Assert.Contains("Firefox of Alice", page.Text, StringComparison.Ordinal);
        Assert.Contains("/sync/inbox", page.Text, StringComparison.Ordinal);
        Assert.Contains("WrongPassword", page.Text, StringComparison.Ordinal);
        var ended = await browser.ActAsync(
            "/console/user", ("act", "end-all"), ("id", "alice"), ("reason", "left"), ("return", "/console/user?user=alice"));
        Assert.Contains("1 known sessions were ended", ended.Text, StringComparison.Ordinal);
        Assert.Contains("No browser is signed in.", ended.Text, StringComparison.Ordinal);
        var released = await browser.ActAsync(
            "/console/user", ("act", "release"), ("id", "alice"), ("reason", "back"), ("return", "/console/user?user=alice"));
        Assert.Contains("not locked", released.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithAHostileName_IsShownAsText()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();

        var page = await browser.GetAsync($"/console/user?user={Uri.EscapeDataString("\"><script>alert(1)</script>")}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.Contains("no directory knows this name", page.Text, StringComparison.Ordinal);
    }
}
