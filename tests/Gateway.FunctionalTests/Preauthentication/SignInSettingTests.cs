using System.Net;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class SignInSettingTests
{
    private const string Host = SettingScene.Host;
    private const string Other = SettingScene.Other;
    private const string Texts = ":Texts:";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    [Proves("SignIn:CookieName")]
    [Proves("SignIn:Realm")]
    public async Task CookieAndRealm_HaveTheNamesOfTheSettings()
    {
        await using var scene = await StartAsync("\"CookieName\": \"perimeter\", \"Realm\": \"Example mail\"");
        using var browser = Open(scene);
        using var program = scene.Gateway.CreateClient(Host);

        using var signedIn = await browser.SignInAsync("bob", "bob-pw");
        using var challenge = await program.GetAsync("/", SettingScene.Token);

        Assert.Contains("__Host-perimeter", browser.Cookies.Keys);
        Assert.Contains("realm=\"Example mail\"", challenge.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Network", "10.0.0.1", "10.0.0.2", false)]
    [InlineData("Network", "10.0.0.1", "10.0.0.1", true)]
    [InlineData("Network", "2001:db8:1:2::1", "2001:db8:1:2:ffff::1", true)]
    [InlineData("Network", "2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("None", "10.0.0.1", "2001:db8:1:3::1", true)]
    [Proves("SignIn:BindSessionTo")]
    public async Task Session_FromAnotherNetwork_IsOneOrAsksToSignInAgain(string binding, string home, string away, bool isAlive)
    {
        await using var scene = await StartAsync($"\"BindSessionTo\": \"{binding}\"", isBehindProxy: true);
        using var owner = new SignInBrowser(scene.CreateClient(home));
        (await owner.SignInAsync("bob", "bob-pw")).Dispose();
        using var other = new SignInBrowser(scene.CreateClient(away));
        other.Cookies[SignInBrowser.SessionCookie] = owner.Cookies[SignInBrowser.SessionCookie];

        using var response = await other.GetAsync("/");
        using var renewed = await owner.GetAsync("/");

        Assert.Equal(isAlive ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode); // the owner's session goes on
        Assert.Equal(isAlive ? 2 : 1, scene.Backend.Received.Count);
    }

    [Theory]
    [InlineData("public", 6, false)]
    [InlineData("public", 4, true)]
    [InlineData("private", 11, false)]
    [InlineData("private", 9, true)]
    [Proves("SignIn:Public:Idle")]
    [Proves("SignIn:Private:Idle")]
    public async Task Session_LeftIdle_EndsByTheSettings(string computer, int minutes, bool isAlive)
    {
        await using var scene = await StartWithLivesAsync();
        using var browser = Open(scene);
        (await browser.SignInAsync("bob", "bob-pw", computer: computer)).Dispose();
        _time.Jump(TimeSpan.FromMinutes(minutes));

        using var response = await browser.GetAsync("/");

        Assert.Equal(isAlive ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
    }

    [Theory]
    [InlineData("public", 4, 30)]
    [InlineData("private", 8, 60)]
    [Proves("SignIn:Public:Absolute")]
    [Proves("SignIn:Private:Absolute")]
    public async Task Session_InUse_EndsByTheSettings(string computer, int step, int absolute)
    {
        await using var scene = await StartWithLivesAsync();
        using var browser = Open(scene);
        (await browser.SignInAsync("bob", "bob-pw", computer: computer)).Dispose();

        for (var minutes = step; minutes < absolute + step; minutes += step)
        {
            _time.Jump(TimeSpan.FromMinutes(step));
            using var response = await browser.GetAsync("/");
            Assert.Equal(minutes < absolute ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
        }
    }

    /// <summary>Sets every text and finds each of them on the pages of a host with a form and of one with a provider.</summary>
    [Theory]
    [InlineData("SignIn:Page")]
    [InlineData("SignIn:Hosts:*")]
    [Proves("SignIn:Page:**")]
    [Proves("SignIn:Hosts:**")]
    public async Task Page_SaysWhatTheSettingsSay(string section)
    {
        var names = SettingKeys.All.Where(k => k.StartsWith(section + Texts, StringComparison.Ordinal))
            .Select(k => k[(section.Length + Texts.Length)..])
            .ToArray();
        var page = $$"""
            { "Language": "de-CH", "Title": "The title", "Logo": "The logo", "Colors": { "Brand": "#123456", "Accent": "#234567", "DarkBrand": "#345678", "DarkAccent": "#89cdef" }, "Notice": "The notice", "Texts": { {{string.Join(", ", names.Select(n =>
                $"\"{n}\": \"The text {n}.\""))}} } }
            """;
        await using var provider = await TestProvider.StartAsync();
        await using var scene = await StartAsync(
            section == "SignIn:Page" ? $"\"Page\": {page}" : $"\"Hosts\": {{ \"{Host}\": {page}, \"{Other}\": {page} }}",
            $", \"Identity\": {{ \"Issuers\": {{ \"corp\": {provider.Section()} }} }}");

        var shown = await FormPagesAsync(scene) + await ProviderPagesAsync(scene, provider);

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !shown.Contains($"The text {name}.", StringComparison.Ordinal));
        Assert.Contains("<html lang=\"de-CH\"", shown, StringComparison.Ordinal);
        Assert.Contains("<title>The title - The logo</title>", shown, StringComparison.Ordinal);
        Assert.Contains("The notice", shown, StringComparison.Ordinal);
        using var browser = Open(scene);
        var style = await TextAsync(browser.GetAsync("/gateway/signin.css"));
        string[] colors = ["--brand: #123456;", "--accent: #234567;", "--brand: #345678;", "--accent: #89cdef;"];
        Assert.All(colors, color => Assert.Contains(color, style, StringComparison.Ordinal));
    }

    private static async Task<string> FormPagesAsync(SettingScene scene)
    {
        using var browser = Open(scene);
        var shown = new StringBuilder();
        foreach (var reason in new[] { "ended", "signedout" })
        {
            shown.Append(await TextAsync(browser.GetAsync($"/gateway/signin?reason={reason}")));
        }

        shown.Append(await TextAsync(browser.SignInAsync("bob", "wrong")));
        shown.Append(await TextAsync(browser.PostAsync("/gateway/signin", SignInBrowser.Fields("stale", "bob", "bob-pw"))));
        scene.Directory.Always = AuthenticationStatus.DirectoryUnavailable;
        shown.Append(await TextAsync(browser.SignInAsync("bob", "bob-pw")));
        scene.Directory.Always = null;
        var question = await TextAsync(browser.SignInAsync("otto", "otto-pw"));
        shown.Append(question);
        shown.Append(await TextAsync(browser.PostAsync(
            "/gateway/signin-code", new() { ["token"] = SignInBrowser.Token(question), ["code"] = TestDirectory.OttosOldCode })));
        shown.Append(await NewPasswordPagesAsync(scene, browser));
        (await browser.SignInAsync("bob", "bob-pw")).Dispose();
        return shown.Append(await TextAsync(browser.GetAsync("/gateway/signout"))).ToString();
    }

    /// <summary>Every notice of a directory about a password, and every complaint about a new one.</summary>
    private static async Task<string> NewPasswordPagesAsync(SettingScene scene, SignInBrowser browser)
    {
        var shown = new StringBuilder();
        var here = new PasswordNotice(scene.Directory.Name, CanChange: true);
        foreach (var (status, notice) in new[]
        {
            (AuthenticationStatus.PasswordExpired, here with { CanChange = false }),
            (AuthenticationStatus.Accepted, here with { GraceSignIns = 3 }),
            (AuthenticationStatus.Accepted, here with { ExpiresIn = TimeSpan.FromDays(3) }),
            (AuthenticationStatus.MustChangePassword, here),
        })
        {
            scene.Directory.Notices["nora"] = (status, notice);
            shown.Append(await TextAsync(browser.SignInAsync("nora", TestDirectory.OldPassword)));
        }

        var page = await TextAsync(browser.SignInAsync("nora", TestDirectory.OldPassword));
        shown.Append(await TextAsync(browser.PostAsync("/gateway/new-password", Change(page, "one", "another"))));
        foreach (var fault in Enum.GetValues<NewPasswordFault>())
        {
            scene.Directory.Complaints[$"{fault}"] = new NewPasswordComplaint(fault);
            scene.Directory.Complaints[$"{fault} 9"] = new NewPasswordComplaint(fault, 9);
            shown.Append(await TextAsync(browser.PostAsync("/gateway/new-password", Change(page, $"{fault}", $"{fault}"))));
            var numbered = Change(page, $"{fault} 9", $"{fault} 9");
            shown.Append(await TextAsync(browser.PostAsync("/gateway/new-password", numbered)));
        }

        return shown.ToString();
    }

    private static Dictionary<string, string> Change(string page, string password, string repeat) =>
        new() { ["token"] = SignInBrowser.Token(page), ["newpassword"] = password, ["repeat"] = repeat };

    private static async Task<string> ProviderPagesAsync(SettingScene scene, TestProvider provider)
    {
        using var browser = Open(scene, Other);
        using var refused = await browser.GetAsync(provider.SignIn(await AskAsync(browser), answer =>
        {
            answer.Remove("code");
            answer["error"] = "access_denied";
        }));
        using var signedIn = await browser.GetAsync(provider.SignIn(await AskAsync(browser)));
        var question = await TextAsync(browser.GetAsync("/gateway/signout"));
        return await refused.Content.ReadAsStringAsync(SettingScene.Token)
            + await TextAsync(browser.PostAsync("/gateway/signout", new() { ["token"] = SignInBrowser.Token(question) }));
    }

    private static async Task<Uri> AskAsync(SignInBrowser browser)
    {
        using var first = await browser.GetAsync("/");
        using var asked = await browser.GetAsync(first.Headers.Location!.OriginalString); // it redirects
        return asked.Headers.Location!; // likewise, to the provider
    }

    private static async Task<string> TextAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(SettingScene.Token));
    }

    private static SignInBrowser Open(SettingScene scene, string host = Host) => new(scene.Gateway.CreateClient(host));

    private Task<SettingScene> StartWithLivesAsync() => StartAsync("""
        "Public": { "Idle": "00:05:00", "Absolute": "00:30:00" }, "Private": { "Idle": "00:10:00", "Absolute": "01:00:00" }
        """);

    private Task<SettingScene> StartAsync(string signIn, string more = "", bool isBehindProxy = false) => SettingScene.StartAsync(new()
    {
        Listener = isBehindProxy ? ", \"ProxyProtocolFrom\": [ \"127.0.0.0/8\" ]" : "",
        Routes = $$"""
            "form": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": [ "Forms", "Basic" ] }{{(more.Length == 0 ? "" : $$"""
            , "provider": { "Hosts": [ "{{Other}}" ], "Cluster": "backend", "Authentication": "OpenIdConnect" }
            """)}}
            """,
        More = $", \"SignIn\": {{ {signIn} }}{more}",
        Time = _time,
    });
}
