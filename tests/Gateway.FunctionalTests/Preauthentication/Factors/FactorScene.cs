using System.Net;
using System.Text.RegularExpressions;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

/// <summary>
/// A gateway whose route <c>/mail/</c> asks for a second factor, beside <c>/open/</c> that does not and <c>/basic/</c> for programs;
/// clients come from the addresses that a test chooses.
/// </summary>
internal sealed partial class FactorScene : IAsyncDisposable
{
    public const string Home = "198.51.100.7";
    public const string Answer = "hello from the back end";
    public const string Abroad = "203.0.113.9";

    private FactorScene(SettingScene scene, FakeTimeProvider time)
    {
        Scene = scene;
        Time = time;
    }

    public SettingScene Scene { get; }

    /// <summary>The clock, which stands in the middle of a time step.</summary>
    public FakeTimeProvider Time { get; }

    public Invitations Invitations => Scene.Gateway.Services.GetRequiredService<Invitations>();

    public RememberedDevices Devices => Scene.Gateway.Services.GetRequiredService<RememberedDevices>();

    public FactorStore Factors => Scene.Gateway.Services.GetRequiredService<FactorStore>();

    /// <param name="factor">The members of <c>SecondFactor</c>.</param>
    /// <param name="more">More sections, each after a comma.</param>
    /// <param name="routes">More routes, each after a comma.</param>
    /// <param name="start">Where the clock stands; a round time by default.</param>
    public static async Task<FactorScene> StartAsync(string factor = "", string more = "", DateTimeOffset? start = null, string routes = "")
    {
        // Far from the edges of a time step, so that the codes of a test do not depend on the moment it runs at.
        var now = start ?? DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 * 30) + 15);
        var time = new FakeTimeProvider(now);
        var scene = await SettingScene.StartAsync(new()
        {
            Listener = """, "ProxyProtocolFrom": [ "127.0.0.1" ]""",
            Routes = $$"""
                "mail": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/mail/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Basic", "SecondFactor": { {{factor}} } },
                "open": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/open/{**rest}" }, "Cluster": "backend", "Authentication": "Forms" },
                "basic": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/basic/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "SecondFactor": { {{factor}} } },
                "phone": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/phone/{**rest}" }, "Cluster": "backend", "Authentication": "AppPassword", "Delegation": "Header" },
                "either": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/either/{**rest}" }, "Cluster": "backend", "Authentication": [ "Basic", "AppPassword" ], "Basic": "FromFamiliarNetworksOnly", "Delegation": "Basic" },
                "ews": { "Preset": "Ews", "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "AppPassword" }{{routes}}
                """,
            More = more,
            Time = time,
        });
        return new FactorScene(scene, time);
    }

    public SignInBrowser Open(string source = Home) => new(Scene.CreateClient(source));

    /// <summary>Signs in with the password alone, and opens the page that the route sends the browser to.</summary>
    public static async Task<(HttpStatusCode Status, string Html)> AskAsync(
        SignInBrowser browser, string user = "bob", string password = "bob-pw", string computer = "public", string target = "/mail/")
    {
        using var signedIn = await browser.SignInAsync(user, password, target, computer);
        return await FollowAsync(browser, target);
    }

    /// <summary>Opens a target, and the page that it leads to.</summary>
    public static async Task<(HttpStatusCode Status, string Html)> FollowAsync(SignInBrowser browser, string target = "/mail/")
    {
        using var sent = await browser.GetAsync(target);
        if (sent.Headers.Location is not { } location)
        {
            return (sent.StatusCode, await sent.Content.ReadAsStringAsync(SettingScene.Token));
        }

        using var page = await browser.GetAsync(location.OriginalString);
        return (page.StatusCode, await page.Content.ReadAsStringAsync(SettingScene.Token));
    }

    /// <summary>Posts a form to one of the pages.</summary>
    public static async Task<(HttpStatusCode Status, string Html, string? Location)> PostAsync(
        SignInBrowser browser, string path, string html, params (string Name, string Value)[] fields)
    {
        var form = fields.Append(("token", SignInBrowser.Token(html))).ToDictionary(f => f.Item1, f => f.Item2);
        using var answer = await browser.PostAsync(path, form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(SettingScene.Token), answer.Headers.Location?.OriginalString);
    }

    /// <summary>Sets up an authenticator app by invitation, and leaves the browser signed in.</summary>
    public async Task<Enrolled> EnrolAsync(
        SignInBrowser browser, string user = "bob", string password = "bob-pw", string computer = "public")
    {
        var (code, _) = await Invitations.AddAsync(user);
        var asked = await AskAsync(browser, user, password, computer);
        var shown = await PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", code.Reveal()));
        var key = KeyOf(shown.Html);
        var done = await PostAsync(
            browser, "/gateway/factor/enrolment", shown.Html, ("code", CodeOf(key)), ("name", "Bob's telephone"));
        return new Enrolled(key, CodesOf(done.Html), done.Html);
    }

    /// <summary>The recovery codes on the page that shows them.</summary>
    public static IReadOnlyList<string> CodesOf(string html) => [.. RecoveryCode().Matches(html).Select(m => m.Groups[1].Value)];

    /// <summary>The key on the page of a new authenticator app.</summary>
    public static byte[] KeyOf(string html) => Base32Encoding.ToBytes(Key().Match(html).Groups[1].Value);

    public string CodeOf(byte[] key, int steps = 0) => TotpCode.At(key, Time.GetUtcNow().AddSeconds(30 * steps));

    public ValueTask DisposeAsync() => Scene.DisposeAsync();

    [GeneratedRegex("<code id=\"key\">([A-Z2-7]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([0-9a-z-]+)</code></li>")]
    private static partial Regex RecoveryCode();

    /// <summary>What a person has after setting up.</summary>
    internal sealed record Enrolled(byte[] Key, IReadOnlyList<string> RecoveryCodes, string Html);
}
