using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class BackEndFormTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private FormBackend? _backend;
    private TestGateway? _gateway;

    private FormBackend Backend => _backend!; // set by InitializeAsync

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await FormBackend.StartAsync("localhost");
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": {
                  "owa": { "Preset": "Owa", "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Forms", "Delegation": "Forms" },
                  "mail": {
                    "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Filter": { "AllowEmptySegments": true }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Forms",
                    "BackEndForm": { "Page": "/mail/login", "Path": "/mail/login", "Fields": { "_user": "{user}", "_pass": "{password}" } }
                  }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "https://localhost:{{_backend.Server.Address.Port}}" } }, "Tls": { "RootsFile": "ca.pem" } } }
              }
            }
            """, builder =>
            {
                builder.Services.AddSingleton<IDirectory>(new TestDirectory());
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await Backend.DisposeAsync();
    }

    [Theory]
    [InlineData("/owa/")]
    [InlineData("/mail/inbox")]
    [Proves("Routes:*:BackEndForm:Page")]
    [Proves("Routes:*:BackEndForm:Path")]
    [Proves("Routes:*:BackEndForm:Fields")]
    public async Task Person_WhoSignedInOnce_IsInAtTheBackEndAndNeverSeesItsForm(string target)
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, target)).Dispose();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("mail of alice", await ReadAsync(browser, target));
        }

        Assert.Single(Backend.Posted);
        Assert.Equal(["__Host-gateway", "theme"], browser.Cookies.Keys.Order());
    }

    [Fact]
    public async Task OwaForm_IsFilledInAsOwaWantsIt()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        await ReadAsync(browser, "/owa/");

        var form = Assert.Single(Backend.Posted);

        Assert.Equal($"https://{Host}/owa/", form["destination"]);
        Assert.Equal(("alice", TestDirectory.AlicePassword, "4", "1"), (form["username"], form["password"], form["flags"], form["isUtf8"]));
    }

    [Fact]
    public async Task BackEndThatForgot_IsAskedAnewWithoutThePersonsNotice()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        await ReadAsync(browser, "/owa/");
        Backend.Forget();
        _time.Advance(TimeSpan.FromMinutes(1));

        using var sent = await browser.GetAsync("/owa/inbox?x=1");
        Assert.Equal((HttpStatusCode.Redirect, "/owa/inbox?x=1"), (sent.StatusCode, sent.Headers.Location!.OriginalString));
        Assert.Equal("mail of alice", await ReadAsync(browser, "/owa/inbox?x=1"));
        Assert.Equal(2, Backend.Posted.Count);
    }

    [Fact]
    public async Task BackEndThatForgot_SendsNobodyToAnotherHost()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword, "/mail/inbox")).Dispose();
        await ReadAsync(browser, "/mail/inbox");
        Backend.Forget();
        _time.Advance(TimeSpan.FromMinutes(1));

        using var sent = await browser.GetAsync($"https://{Host}//evil.example.com/x");

        Assert.Equal((HttpStatusCode.Redirect, "/mail/login"), (sent.StatusCode, sent.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task BackEndWithAnotherPassword_IsAskedOnceAndShowsItsOwnForm()
    {
        Backend.Password = "another";
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();

        for (var i = 0; i < 5; i++)
        {
            using var response = await browser.GetAsync("/owa/");
            Assert.StartsWith("/owa/auth/logon.aspx", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        Assert.Single(Backend.Posted);
    }

    [Fact]
    public async Task AnotherPerson_OnTheSameBrowser_GetsTheOwnMail()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        await ReadAsync(browser, "/owa/");
        Backend.Password = "bob-pw";

        (await browser.SignInAsync("bob", "bob-pw")).Dispose();

        Assert.Equal("mail of bob", await ReadAsync(browser, "/owa/"));
    }

    [Fact]
    public async Task Cookies_OfTheBackEndThatABrowserBrings_CountForNothing()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();
        browser.Cookies["cadata"] = "stolen";

        Assert.Equal("mail of alice", await ReadAsync(browser, "/owa/"));
        Assert.DoesNotContain("stolen", Backend.Server.Received.Last().Headers["Cookie"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyRequestsAtOnce_SignInOnce()
    {
        using var browser = Open();
        (await browser.SignInAsync("alice", TestDirectory.AlicePassword)).Dispose();

        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ReadAsync(browser, $"/owa/{i}")));

        Assert.All(pages, page => Assert.Equal("mail of alice", page));
        Assert.Single(Backend.Posted);
    }

    private SignInBrowser Open() => new(_gateway!.CreateClient(Host));

    private static async Task<string> ReadAsync(SignInBrowser browser, string target)
    {
        using var response = await browser.GetAsync(target);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
