using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>A person with a browser, a real OpenID provider, and the gateway between them and a wiki.</summary>
public sealed class OpenIdConnectTests : IAsyncLifetime
{
    private const string Host = "wiki.example.com";

    private OpenIddictProvider _provider = null!; // set before each test
    private TestBackEnd _backend = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test

    private string Origin => $"https://{Host}:{_gateway.Ports[0]}";

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIddictProvider.StartAsync();
        _backend = await TestBackEnd.StartAsync();
        _backend.Answer = context => context.Response.WriteAsync($"The wiki of {context.Request.Headers["X-Forwarded-User"]}");
        var folder = new TemporaryFolder();
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": {
                  "Issuers": {
                    "corp": {
                      "Issuer": "{{_provider.Issuer}}", "Timeout": "00:01:00", "Roots": "{{folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem())}}",
                      "Client": { "Id": "{{OpenIddictProvider.ClientId}}", "SecretFile": "{{folder.Write("secret", OpenIddictProvider.ClientSecret)}}" }
                    }
                  }
                },
                "Routes": {
                  "wiki": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/wiki/{**rest}" }, "Cluster": "wiki", "Authentication": "OpenIdConnect", "Authorization": { "Groups": [ "staff" ] }, "Delegation": "Header" },
                  "board": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/board/{**rest}" }, "Cluster": "wiki", "Authentication": "OpenIdConnect", "Authorization": { "Groups": [ "board" ] }, "Delegation": "Header" }
                },
                "Clusters": { "wiki": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
              }
            }
            """);
        (_provider.RedirectUri, _provider.SignedOutUri) = (Origin + "/gateway/callback", Origin + "/gateway/signedout");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    [Proves("Identity:Issuers:*:Client:SecretFile")]
    public async Task Person_WithBrowser_SignsInAtTheProviderAndOutAtBothEnds()
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

        var first = await page.GotoAsync(Origin + "/wiki/page?id=1");
        Assert.True(first!.Ok, $"{page.Url}: {first.Status} {await page.InnerTextAsync("body")}");
        await SignInAsync(page);
        Assert.Equal(Origin + "/wiki/page?id=1", page.Url);
        await page.GetByText("The wiki of alice").WaitForAsync();

        // The group that opens the board is not among alice's.
        var board = await page.GotoAsync(Origin + "/board/");
        Assert.Equal(403, board!.Status);
        Assert.All(_backend.Received, r => Assert.StartsWith("/wiki/", r.Target, StringComparison.Ordinal));

        await page.GotoAsync(Origin + "/gateway/signout");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, "openid-connect-1-sign-out.png") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByText("You are signed out.").WaitForAsync();
        Assert.Equal(Origin + "/gateway/signedout", page.Url);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, "openid-connect-2-signed-out.png") });

        // The gateway asks again, and so does the provider; the link leads there, too.
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("Who are you?").WaitForAsync();
        Assert.Equal(_provider.Issuer.Authority, new Uri(page.Url).Authority);
        var before = _backend.Received.Count;
        await page.GotoAsync(Origin + "/wiki/page?id=2");
        await page.GetByText("Who are you?").WaitForAsync();
        Assert.Equal(before, _backend.Received.Count);
        await SignInAsync(page);
        await page.GetByText("The wiki of alice").WaitForAsync();
        Assert.Equal(Origin + "/wiki/page?id=2", page.Url);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("User").FillAsync("alice");
        await page.GetByLabel("Password").FillAsync(OpenIddictProvider.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/wiki/", StringComparison.Ordinal) && url.Contains(Host, StringComparison.Ordinal));
    }
}
