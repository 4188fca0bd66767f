using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>A real web mail behind the shipped configuration, edited for ports, names and back ends alone.</summary>
public sealed partial class RoundcubeTests : IAsyncLifetime
{
    private const string Host = "webmail.example.com";
    private const string Password = "Secret-1x";

    private readonly TemporaryFolder _folder = new();
    private readonly int _https = FreePort.Next();
    private DovecotServer? _dovecot;
    private RoundcubeServer? _roundcube;
    private PeerProcess? _gateway;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Origin => $"https://{Host}:{_https}";

    public async ValueTask InitializeAsync()
    {
        _dovecot = await DovecotServer.StartAsync(("alice", Password));
        await _dovecot.DeliverAsync("alice", "From: bob@example.com\r\nTo: alice@example.com\r\nSubject: Lunch on Thursday\r\nDate: Mon, "
            + "23 Nov 2026 10:00:00 +0000\r\n\r\nShall we try the new place by the river?\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in (IAsyncDisposable?[])[_gateway, _roundcube, _dovecot])
        {
            if (peer is not null)
            {
                await peer.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Person_WithBrowser_SignsInOnceAndOpensMessage()
    {
        await StartAsync();
        await OpenMessageAsync("roundcube");

        Assert.Contains("user=<alice>", _dovecot!.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_WhereWebMailHasItsOwnForm_SignsInOnceAndOpensMessage()
    {
        await StartAsync(formAlone: true);
        var cookies = await OpenMessageAsync("roundcube-form");

        Assert.Contains("POST /?_task=login", _roundcube!.AccessLog, StringComparison.Ordinal);
        Assert.DoesNotContain(cookies, c => c.Name.StartsWith("roundcube_sess", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Caller_Unknown_NeverReachesWebMail()
    {
        await StartAsync();
        var (_, page) = await CurlAsync("/?_task=mail", "-H", "Accept: text/html");
        var (_, program) = await CurlAsync("/?_task=mail", "-H", "Accept: */*", "-H", "Authorization: Basic YWxpY2U6d3Jvbmc=");

        Assert.Contains("HTTP/2 302", page, StringComparison.Ordinal);
        Assert.Contains("HTTP/2 401", program, StringComparison.Ordinal);
        Assert.Equal("", _roundcube!.AccessLog);
    }

    private async Task StartAsync(bool formAlone = false)
    {
        _roundcube = await RoundcubeServer.StartAsync(_dovecot!, formAlone); // made before the test
        var configuration = WriteConfiguration(_roundcube.Address, formAlone);
        var (exit, output) = await GatewayProgram.RunAsync(
            ["user", "add", "alice", "--config", configuration], CancellationToken.None, Password + "\n");
        Assert.True(exit == 0, output);
        _gateway = await GatewayProgram.StartAsync(configuration, _https);
    }

    /// <summary>Signs in at the gateway, opens the message, and returns what cookies the browser then has.</summary>
    private async Task<IReadOnlyList<BrowserContextCookiesResult>> OpenMessageAsync(string pictures)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Timeout = BrowserLimits.Milliseconds,
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                $"--host-resolver-rules=MAP {Host} 127.0.0.1",
            ],
        });
        var page = await chromium.NewPageAsync(new() { IgnoreHTTPSErrors = true });
        page.SetDefaultTimeout(BrowserLimits.Milliseconds);

        await page.GotoAsync(Origin + "/");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, $"{pictures}-1-sign-in.png") });
        await page.GetByRole(AriaRole.Textbox, new() { Name = "User name" }).FillAsync("alice");
        await page.Locator("input[type=password]").FillAsync(Password);
        await page.GetByRole(AriaRole.Button).First.ClickAsync();
        var subject = page.GetByText("Lunch on Thursday");
        try
        {
            await subject.WaitForAsync();
        }
        catch (TimeoutException e)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, $"{pictures}-failed.png") });
            throw new TimeoutException($"The inbox does not come; the browser is at {page.Url}.\nThe back end was asked:\n"
                + $"{_roundcube!.AccessLog}\nThe gateway said:\n{_gateway!.Output}", e);
        }

        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, $"{pictures}-2-inbox.png") });
        await subject.ClickAsync(new() { ClickCount = 2 });
        await page.GetByText("the new place by the river").WaitForAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, $"{pictures}-3-message.png") });

        return await page.Context.CookiesAsync();
    }

    private Task<(int ExitCode, string Output)> CurlAsync(string path, params string[] arguments) =>
        PeerProcess.RunAsync(
            "curl",
            ["-sS", "-i", "--cacert", _folder.Combine("ca.pem"), "--resolve", $"{Host}:{_https}:127.0.0.1", .. arguments, Origin + path],
            Token);

    private string WriteConfiguration(Uri webmail, bool formAlone)
    {
        File.WriteAllText(_folder.Combine("ca.pem"), TestCertificates.Authority.ExportCertificatePem());
        var shipped = File.ReadAllText(Repository.Combine("config", "gateway.json"));
        var root = JsonNode.Parse(
            shipped, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!["Gateway"]!;

        foreach (var (_, listener) in root["Listeners"]!.AsObject())
        {
            var isWeb = (string?)listener!["Protocol"] == "Https";
            listener["Endpoint"] = $"127.0.0.1:{(isWeb ? _https : FreePort.Next())}";
        }

        root["Admin"] = new JsonObject { ["Endpoint"] = $"127.0.0.1:{FreePort.Next()}" };
        root["Certificates"] = new JsonObject
        {
            ["Names"] = new JsonObject { [Host] = new JsonObject { ["File"] = TestCertificates.WritePfx(_folder, Host) } },
        };
        root["Clusters"]!["webmail"]!["Destinations"] = new JsonObject
        {
            ["roundcube"] = new JsonObject { ["Address"] = webmail.ToString() },
        };
        if (formAlone)
        {
            // The lines an administrator would copy.
            var lines = ManualLines().Match(File.ReadAllText(Repository.Combine("src/Gateway/Manual/sign-in.md"))).Value;
            foreach (var (name, value) in JsonNode.Parse($"{{{lines}}}")!.AsObject())
            {
                root["Routes"]!["webmail"]![name] = value?.DeepClone();
            }
        }

        return _folder.Write("gateway.json", new JsonObject { ["Gateway"] = root.DeepClone() }.ToJsonString());
    }

    [GeneratedRegex("\"Delegation\": \"Forms\",\\s+\"BackEndForm\": \\{.*\\}")]
    private static partial Regex ManualLines();
}
