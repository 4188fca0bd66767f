using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Passkeys;
using Gateway.Identity;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

/// <summary>Attacks on passkeys: each is refused for the reason that it is, which the metric names.</summary>
public sealed partial class PasskeyAttackTests
{
    /// <summary>What an attacker's authenticator or browser does, and the name of the refusal.</summary>
    public static TheoryData<string, string> Lies => new()
    {
        { nameof(SoftwareAuthenticator.Origin), nameof(PasskeyStatus.WrongOrigin) },
        { nameof(SoftwareAuthenticator.Host), nameof(PasskeyStatus.WrongHost) },
        { nameof(SoftwareAuthenticator.Challenge), nameof(PasskeyStatus.WrongChallenge) },
        { nameof(SoftwareAuthenticator.Flags), nameof(PasskeyStatus.UserNotVerified) },
        { nameof(SoftwareAuthenticator.IsForged), nameof(PasskeyStatus.WrongSignature) },
        { nameof(SoftwareAuthenticator.UserHandle), nameof(PasskeyStatus.PasskeyOfOthers) },
        { nameof(SoftwareAuthenticator.Counter), nameof(PasskeyStatus.CounterNotGrown) },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Lie_IsRefusedByItsName_AndCountsInTheLockoutOfPasswords(string lie, string expected)
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var honest = scene.Open();
        await PasskeyScene.UseAsync(honest, passkey, await PasskeyScene.SignInPageAsync(honest), "sign-in");
        using var outcomes = Outcomes(scene);
        switch (lie)
        {
            case nameof(passkey.Origin):
                passkey.Origin = "https://mail.example.com.evil.test";
                break;
            case nameof(passkey.Host):
                passkey.Host = "evil.test";
                break;
            case nameof(passkey.Challenge):
                passkey.Challenge = "AAAA";
                break;
            case nameof(passkey.Flags):
                passkey.Flags = SoftwareAuthenticator.UserPresent;
                break;
            case nameof(passkey.IsForged):
                passkey.IsForged = true;
                break;
            case nameof(passkey.UserHandle):
                passkey.UserHandle = [1, 2, 3];
                break;
            default:
                passkey.Counter = 0; // the next response has 1, which was seen
                break;
        }

        using var browser = scene.Open(FactorScene.Abroad);
        var page = await PasskeyScene.SignInPageAsync(browser);
        var refused = await PasskeyScene.UseAsync(browser, passkey, page, "sign-in");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal([expected], NamesOf(outcomes));
        Assert.DoesNotContain(SignInBrowser.SessionCookie, browser.Cookies.Keys);
        var lockout = scene.Scene.Gateway.Services.GetRequiredService<LockoutView>().Show("bob");
        Assert.Equal(1, (lockout?.Unknown.Failures + lockout?.Familiar.Failures) ?? 0);
    }

    [Fact]
    public async Task ManyLies_LockTheAccountForPasswordsToo()
    {
        await using var scene = await FactorScene.StartAsync(
            routes: PasskeyScene.Portal, more: """, "Identity": { "Lockout": { "Threshold": 3 } }""");
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var copy = passkey.Copy();
        copy.IsForged = true;
        for (var i = 0; i < 3; i++)
        {
            using var thief = scene.Open(FactorScene.Abroad);
            await PasskeyScene.UseAsync(thief, copy, await PasskeyScene.SignInPageAsync(thief), "sign-in");
        }

        using var outcomes = Outcomes(scene);
        using var again = scene.Open(FactorScene.Abroad);
        var locked = await PasskeyScene.UseAsync(again, copy, await PasskeyScene.SignInPageAsync(again), "sign-in");
        Assert.Equal(HttpStatusCode.Unauthorized, locked.Status); // as if nobody had the passkey
        Assert.Equal([nameof(PasskeyStatus.Locked)], NamesOf(outcomes));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.Scene.SignInAsync("bob", "bob-pw", FactorScene.Abroad, "/either/"));

        // Nobody guesses a signature: the owner is not locked out.
        using var owner = scene.Open(FactorScene.Abroad);
        var answered = await PasskeyScene.UseAsync(owner, passkey, await PasskeyScene.SignInPageAsync(owner), "sign-in");
        Assert.Equal(HttpStatusCode.SeeOther, answered.Status);
    }

    [Fact]
    public async Task Answer_SentAgain_IsRefused_AlsoWithoutACounter()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        passkey.Counter = null;
        using var browser = scene.Open();
        var page = await PasskeyScene.SignInPageAsync(browser);
        var (options, challenge) = await PasskeyScene.OptionsAsync(browser, "sign-in");
        var answer = passkey.Use(options, PasskeyScene.Page);
        var cookies = new Dictionary<string, string>(browser.Cookies);
        var accepted = await PasskeyScene.PostAsync(browser, page, "sign-in", challenge, answer);
        Assert.Equal(HttpStatusCode.SeeOther, accepted.Status);

        // The thief has everything that the browser sent.
        using var outcomes = Outcomes(scene);
        using var thief = scene.Open(FactorScene.Abroad);
        foreach (var (name, value) in cookies)
        {
            thief.Cookies[name] = value;
        }

        var replayed = await PasskeyScene.PostAsync(thief, page, "sign-in", challenge, answer);
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.Status);
        Assert.Equal([nameof(PasskeyStatus.ChallengeUsed)], NamesOf(outcomes));
    }

    [Fact]
    public async Task Answer_SentByManyAtOnce_SignsInOne()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        var page = await PasskeyScene.SignInPageAsync(browser);
        var (options, challenge) = await PasskeyScene.OptionsAsync(browser, "sign-in");
        var answer = passkey.Use(options, PasskeyScene.Page);
        var thieves = Enumerable.Range(0, 6).Select(_ => scene.Open()).ToArray();
        foreach (var thief in thieves)
        {
            thief.Cookies["__Host-gateway-form"] = browser.Cookies["__Host-gateway-form"];
        }

        var answers = await Task.WhenAll(thieves.Select(t => PasskeyScene.PostAsync(t, page, "sign-in", challenge, answer)));

        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.SeeOther));
        Array.ForEach(thieves, thief => thief.Dispose());
    }

    [Fact]
    public async Task Challenge_OfAnotherBrowserSessionOrUse_IsRefused()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        using var other = scene.Open();
        var page = await PasskeyScene.SignInPageAsync(other);
        using var outcomes = Outcomes(scene);

        // One that the attacker got for a browser of its own; one for another use; one of another session; one that is none.
        var (options, foreign) = await PasskeyScene.OptionsAsync(other, "sign-in");
        await PasskeyScene.PostAsync(browser, asked.Html, "factor", foreign, passkey.Use(options, PasskeyScene.Page));
        (options, var own) = await PasskeyScene.OptionsAsync(browser, "add");
        await PasskeyScene.PostAsync(browser, asked.Html, "factor", own, passkey.Use(Requested(options), PasskeyScene.Page));
        (options, var former) = await PasskeyScene.OptionsAsync(browser, "factor");
        asked = await FactorScene.AskAsync(browser);
        await PasskeyScene.PostAsync(browser, asked.Html, "factor", former, passkey.Use(options, PasskeyScene.Page));
        await PasskeyScene.PostAsync(browser, asked.Html, "factor", "AAAA", passkey.Use(options, PasskeyScene.Page));
        await PasskeyScene.PostAsync(browser, asked.Html, "factor", (await PasskeyScene.OptionsAsync(browser, "factor")).Challenge, "{}");

        Assert.Equal(
            [
                nameof(PasskeyStatus.ChallengeOfOthers), nameof(PasskeyStatus.ChallengeOfOthers), nameof(PasskeyStatus.ChallengeOfOthers),
                nameof(PasskeyStatus.ChallengeUnknown), nameof(PasskeyStatus.Malformed),
            ],
            NamesOf(outcomes));
        Assert.NotEqual(FactorScene.Answer, (await FactorScene.FollowAsync(browser)).Html);
        Assert.NotEmpty(page);
    }

    [Fact]
    public async Task Challenge_ThatIsTooOld_IsRefused_AndLocksNobody()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var browser = scene.Open();
        var asked = await FactorScene.AskAsync(browser);
        var (options, challenge) = await PasskeyScene.OptionsAsync(browser, "factor");
        scene.Time.Advance(PasskeyVerifier.Life + TimeSpan.FromSeconds(1));
        using var outcomes = Outcomes(scene);

        var refused = await PasskeyScene.PostAsync(
            browser, asked.Html, "factor", challenge, passkey.Use(options, PasskeyScene.Page));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal([nameof(PasskeyStatus.ChallengeExpired)], NamesOf(outcomes));
        Assert.Null(scene.Scene.Gateway.Services.GetRequiredService<LockoutView>().Show("bob")?.Unknown.LastFailure);
    }

    [Fact]
    public async Task Passkey_OfAnotherPerson_ProvesNothing()
    {
        await using var scene = await FactorScene.StartAsync();
        using var bob = scene.Open();
        using var bobs = await PasskeyScene.EnrolAsync(scene, bob);
        using var alice = scene.Open();
        using var alices = await PasskeyScene.EnrolAsync(scene, alice, "alice", TestDirectory.AlicePassword);
        using var outcomes = Outcomes(scene);

        // The thief of Bob's password has a passkey: her own.
        using var thief = scene.Open();
        var asked = await FactorScene.AskAsync(thief);
        var refused = await PasskeyScene.UseAsync(thief, alices, asked.Html, "factor");
        using var stranger = new SoftwareAuthenticator();
        await PasskeyScene.UseAsync(thief, stranger, asked.Html, "factor");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal([nameof(PasskeyStatus.PasskeyOfOthers), nameof(PasskeyStatus.UnknownPasskey)], NamesOf(outcomes));
        Assert.NotEqual(FactorScene.Answer, (await FactorScene.FollowAsync(thief)).Html);
    }

    [Fact]
    public async Task Passkey_OfADisabledAccount_IsRefused()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        scene.Scene.Directory.Disabled["bob"] = true;
        using var outcomes = Outcomes(scene);
        using var browser = scene.Open();

        var refused = await PasskeyScene.UseAsync(browser, passkey, await PasskeyScene.SignInPageAsync(browser), "sign-in");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal([nameof(PasskeyStatus.AccountRefused)], NamesOf(outcomes));
    }

    [Fact]
    public async Task ThiefOfAPassword_SetsUpNoPasskey()
    {
        await using var scene = await FactorScene.StartAsync();
        using var thief = scene.Open(FactorScene.Abroad);
        using var passkey = new SoftwareAuthenticator();
        var asked = await FactorScene.AskAsync(thief);
        Assert.Contains("invitation", asked.Html, StringComparison.Ordinal);

        // The page has no form for it, and neither the token of another page nor that of another person's enrolment is one.
        var refused = await PasskeyScene.UseAsync(thief, passkey, asked.Html, "add");
        Assert.Equal("/gateway/factor", refused.Location);
        using var alice = scene.Open();
        var (code, _) = await scene.Invitations.AddAsync("alice");
        var hers = await FactorScene.AskAsync(alice, "alice", TestDirectory.AlicePassword);
        hers = (await FactorScene.PostAsync(alice, "/gateway/factor/invitation", hers.Html, ("code", code.Reveal()))) is var shown
            ? (shown.Status, shown.Html)
            : hers;
        refused = await PasskeyScene.UseAsync(thief, passkey, hers.Html, "add");
        Assert.Equal("/gateway/factor", refused.Location);
        Assert.Empty((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);
        Assert.Empty((await scene.Factors.FindAsync("alice", SettingScene.Token)).Factors);
    }

    [Fact]
    public async Task Invitation_ThatWasUsed_SetsUpNoSecondPasskey()
    {
        await using var scene = await FactorScene.StartAsync();
        using var first = scene.Open();
        using var second = scene.Open();
        var (code, _) = await scene.Invitations.AddAsync("bob");
        var pages = new List<string>();
        foreach (var browser in new[] { first, second })
        {
            var asked = await FactorScene.AskAsync(browser);
            pages.Add((await FactorScene.PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", code.Reveal()))).Html);
        }

        using var mine = new SoftwareAuthenticator();
        using var theirs = new SoftwareAuthenticator();
        using var outcomes = Outcomes(scene);
        var answers = new[]
        {
            await PasskeyScene.UseAsync(first, mine, pages[0], "add"), await PasskeyScene.UseAsync(second, theirs, pages[1], "add"),
        };

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden], answers.Select(a => a.Status));
        Assert.Equal([nameof(PasskeyStatus.Accepted), nameof(PasskeyStatus.NotAllowed)], NamesOf(outcomes));
        Assert.Single((await scene.Factors.FindAsync("bob", SettingScene.Token)).Factors);
    }

    [Fact]
    public async Task Options_AreForThePagesOfTheHostAlone()
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var browser = scene.Open();

        using var foreign = await browser.GetAsync("/gateway/passkey-options?use=sign-in", ("Sec-Fetch-Site", "cross-site"));
        using var unknown = await browser.GetAsync("/gateway/passkey-options?use=everything");
        using var anonymous = await browser.GetAsync("/gateway/passkey-options?use=add");
        using var posted = await browser.PostAsync("/gateway/passkey-options?use=sign-in", []);

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.MethodNotAllowed],
            new[] { foreign.StatusCode, unknown.StatusCode, anonymous.StatusCode, posted.StatusCode });
    }

    /// <summary>What a relay would write into Host: its own name reaches no page, and another spelling or port proves nothing.</summary>
    [Theory]
    [InlineData("MAIL.Example.COM", nameof(PasskeyStatus.Accepted))]
    [InlineData("mail.example.com:444", nameof(PasskeyStatus.WrongOrigin))]
    [InlineData("evil.test", null)]
    [InlineData("mail.example.com.evil.test", null)]
    [InlineData("mail.example.com@evil.test", null)]
    [InlineData("other.example.com", null)]
    public async Task Host_OfTheRequest_IsWhatThePasskeyIsBoundTo(string host, string? expected)
    {
        await using var scene = await FactorScene.StartAsync(routes: PasskeyScene.Portal);
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var outcomes = Outcomes(scene);
        using var browser = new SignInBrowser(Relay(scene));
        var page = await PasskeyScene.SignInPageAsync(browser);
        using var asked = await browser.GetAsync(
            "/gateway/passkey-options?use=sign-in", ("Sec-Fetch-Site", "same-origin"), ("Host", host));
        if (expected is null)
        {
            Assert.NotEqual(HttpStatusCode.OK, asked.StatusCode);
            return;
        }

        using var json = System.Text.Json.JsonDocument.Parse(await asked.Content.ReadAsStringAsync(SettingScene.Token));
        var form = new Dictionary<string, string>
        {
            ["token"] = SignInBrowser.Token(page),
            ["challenge"] = json.RootElement.GetProperty("challenge").GetString()!,
            ["passkey"] = passkey.Use(json.RootElement.GetProperty("options"), PasskeyScene.Page),
        };
        using var answer = await browser.PostAsync("/gateway/signin", form, ("Host", host));

        Assert.Equal([expected], NamesOf(outcomes));
        Assert.Equal(
            expected == nameof(PasskeyStatus.Accepted) ? HttpStatusCode.SeeOther : HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>
    /// Whoever sends a passkey cannot tell whether somebody has it, and whether the account is locked: the response is the same, and comes
    /// after the delay of refusals, counted from the arrival of the form.
    /// </summary>
    [Fact]
    public async Task Refusals_OfPasskeysThatSomebodyHasAndThatNobodyHas_AreAlike()
    {
        await using var scene = await FactorScene.StartAsync(
            routes: PasskeyScene.Portal, more: """, "Identity": { "Lockout": { "Threshold": 2 } }""");
        using var first = scene.Open();
        using var passkey = await PasskeyScene.EnrolAsync(scene, first);
        using var forged = passkey.Copy();
        forged.IsForged = true;
        using var stranger = new SoftwareAuthenticator();
        using var outcomes = Outcomes(scene);

        var told = new HashSet<string>();
        foreach (var authenticator in new[] { stranger, forged, forged, forged, stranger })
        {
            using var thief = scene.Open(FactorScene.Abroad);
            var refused = await PasskeyScene.UseAsync(thief, authenticator, await PasskeyScene.SignInPageAsync(thief), "sign-in");
            told.Add($"{refused.Status} {Token().Replace(refused.Html, "")}");
        }

        Assert.Single(told);
        Assert.Equal(
            [
                nameof(PasskeyStatus.UnknownPasskey), nameof(PasskeyStatus.WrongSignature), nameof(PasskeyStatus.WrongSignature),
                nameof(PasskeyStatus.Locked), nameof(PasskeyStatus.UnknownPasskey),
            ],
            NamesOf(outcomes));
    }

    [GeneratedRegex("name=\"token\" value=\"[^\"]*\"")]
    private static partial Regex Token();

    // TLS is with the gateway's name whatever Host is, as an attacker's program does it; HttpClient would name the Host in TLS too.
    private static HttpClient Relay(FactorScene scene) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, scene.Scene.Gateway.Ports[0], cancellationToken);
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"PROXY TCP4 {FactorScene.Abroad} 192.0.2.1 40000 443\r\n"), cancellationToken);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = SettingScene.Host,
                    CertificateChainPolicy = TestCertificates.ChainPolicy(),
                },
                cancellationToken);
            return stream;
        },
    })
    {
        BaseAddress = new Uri($"http://{SettingScene.Host}"),
    };

    private static MetricCollector<long> Outcomes(FactorScene scene) => new(
        scene.Scene.Gateway.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
        FactorMetrics.MeterName,
        "gateway.accounts.passkeys");

    private static string?[] NamesOf(MetricCollector<long> outcomes) =>
        [.. outcomes.GetMeasurementSnapshot().Select(m => m.Tags["outcome"] as string)];

    // The options for a new passkey as those for a use: the challenge is what matters.
    private static System.Text.Json.JsonElement Requested(System.Text.Json.JsonElement options) => System.Text.Json.JsonElement.Parse(
        $$"""{"challenge":"{{options.GetProperty("challenge").GetString()}}","rpId":"{{SettingScene.Host}}"}""");
}
