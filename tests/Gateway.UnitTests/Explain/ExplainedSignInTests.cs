using System.Net;
using Gateway.Certificates.Settings;
using Gateway.Explain;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Listeners;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Sessions;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Explain;

/// <summary>What gateway explain says of a sign-in besides who it is: the source, the password's age, the session.</summary>
public sealed class ExplainedSignInTests : IDisposable
{
    private const string Host = "mail.example.com";
    private static readonly IPAddress From = IPAddress.Parse("203.0.113.5");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Throttling_WithoutARunningGateway_NamesTheLimitsOfEveryNetwork()
    {
        var systems = _folder.Write("systems.txt", "203.0.113.0/24 AS64500\n");
        await using var explainer = Explainer(new() { Networks = new() { AutonomousSystemFile = systems } });

        var stage = await StageAsync(explainer, "throttling");

        Assert.Equal((true, "NotKnown"), (stage.Passes, stage.Verdict));
        Assert.Equal(
            "50 of 203.0.113.5, 400 of 203.0.113.0/24, 5000 of AS64500, failures within 00:10:00; how many there are is not known: "
                + "no running gateway is asked",
            stage.Detail);
        var ipv6 = await StageAsync(explainer, "throttling", IPAddress.Parse("2001:db8:1:2::1"));
        Assert.StartsWith(
            "50 of 2001:db8:1:2::/64, 200 of 2001:db8:1::/56, 800 of 2001:db8:1::/48, ", ipv6.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LockoutMode.Off, "Off")]
    [InlineData(LockoutMode.Enforce, "Exempt")]
    public async Task Throttling_ThatDoesNotHold_IsSaid(LockoutMode mode, string verdict)
    {
        await using var explainer = Explainer(new() { Mode = mode, Exempt = ["203.0.113.0/24"] });

        Assert.Equal(verdict, (await StageAsync(explainer, "throttling")).Verdict);
    }

    [Theory]
    [InlineData("basic", LockoutMode.Enforce, true, false, "RateLimited", "rate limited: 203.0.113.0/24 until 2026-11-30 12:00:00Z; ")]
    [InlineData("sso", LockoutMode.Enforce, true, true, "RateLimited", "rate limited: 203.0.113.0/24 until 2026-11-30 12:00:00Z; ")]
    [InlineData("basic", LockoutMode.LogOnly, true, true, "LogOnly", "rate limited in the log alone: 203.0.113.0/24 until ")]
    [InlineData("basic", LockoutMode.Enforce, false, true, "Allowed", "3 of 50 of 203.0.113.5, 7 of 400 of 203.0.113.0/24, failures ")]
    public async Task Throttling_AsARunningGatewayCounts_SaysWhetherTheSourceIsSilenced(
        string path, LockoutMode mode, bool isLimited, bool passes, string verdict, string detail)
    {
        DateTimeOffset? until = isLimited ? new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero) : null;
        ThrottledNetworkView[] networks = [new("203.0.113.5", 50, 3, null), new("203.0.113.0/24", 400, isLimited ? 400 : 7, until)];
        var view = new SourceThrottleView("203.0.113.5", mode, IsExempt: false, TimeSpan.FromMinutes(10), networks);
        await using var explainer = Explainer(new(), view);

        var stage = await StageAsync(explainer, "throttling", path: path);

        Assert.Equal((passes, verdict), (stage.Passes, stage.Verdict));
        Assert.StartsWith(detail, stage.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_OfAMailSession_StopsAtASilencedSource()
    {
        var until = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        var view = new SourceThrottleView(
            "203.0.113.5", LockoutMode.Enforce, IsExempt: false, TimeSpan.FromMinutes(10), [new("203.0.113.5", 50, 50, until)]);
        await using var explainer = Explainer(new(), view);
        var session = ExplainedSession.Parse(MailProtocol.Imap4, Host);
        Assert.NotNull(session);

        var last = (await explainer.ExplainAsync(session with { From = From, User = "alice" })).Stages[^1];

        Assert.Equal(("throttling", "RateLimited", false), (last.Stage, last.Verdict, last.Passes));
    }

    [Theory]
    [InlineData("basic", "ChangeNotOffered", "it is refused, and Basic offers no change")]
    [InlineData("forms", "ChangeElsewhere", "the sign-in page says so, once it is proved, and offers no change")]
    public async Task Password_OfADirectoryWithoutAnAccountOfTheGateway_IsChangedElsewhere(string path, string verdict, string detail)
    {
        await using var explainer = Explainer(new());

        var stage = await StageAsync(explainer, "password", path: path);

        Assert.Equal((true, verdict), (stage.Passes, stage.Verdict));
        Assert.Equal($"if directory corp answers that it has expired or must be changed, {detail}", stage.Detail);
    }

    [Theory]
    [InlineData(PasswordAging.ChangedHere, true, "ChangeOffered")]
    [InlineData(PasswordAging.ChangedElsewhere, true, "ChangeElsewhere")]
    [InlineData(PasswordAging.ChangedHere, false, "ChangeNotOffered")]
    [InlineData(PasswordAging.NotTold, true, null)]
    public void Password_IsChangedWhereTheDirectoryAndThePageAllowIt(PasswordAging aging, bool hasPage, string? verdict)
    {
        var user = new ExplainedUser(AuthenticationStatus.Accepted, new UserIdentity { Name = "alice", Directory = "corp" }, "")
        {
            Aging = aging,
        };

        Assert.Equal(verdict, ExplainedSignIn.Password(user, "Imap4", hasPage)?.Verdict);
    }

    [Theory]
    [InlineData(SessionBinding.Network, "bound to the network where it begins: its cookie is accepted on {0} from 203.0.113.5 alone")]
    [InlineData(SessionBinding.None, "bound to no network and no device: its cookie is accepted on {0} from everywhere")]
    public async Task Session_OfARouteWithASignInPage_SaysWhatItIsBoundTo(object binding, string detail)
    {
        await using var explainer = Explainer(new(), binding: (SessionBinding)binding);

        var stage = await StageAsync(explainer, "session", path: "forms");

        Assert.Equal((true, binding.ToString()), (stage.Passes, stage.Verdict));
        Assert.Equal(detail.Replace("{0}", Host, StringComparison.Ordinal), stage.Detail);
        Assert.DoesNotContain((await ExplainAsync(explainer, "basic", From)).Stages, s => s.Stage == "session");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<StageResult> StageAsync(
        RequestExplainer explainer, string stage, IPAddress? from = null, string path = "basic") =>
        Assert.Single((await ExplainAsync(explainer, path, from ?? From)).Stages, s => s.Stage == stage);

    private static Task<Explanation> ExplainAsync(RequestExplainer explainer, string path, IPAddress from)
    {
        var request = ExplainedRequest.Parse("GET", $"https://{Host}/{path}");
        Assert.NotNull(request);
        return explainer.ExplainAsync(request with { User = "alice", From = from, Headers = [("Accept", "text/html")] });
    }

    private RequestExplainer Explainer(
        ThrottlingOptions throttling, SourceThrottleView? running = null, SessionBinding binding = SessionBinding.None)
    {
        var options = new GatewayOptions
        {
            Listeners = new Dictionary<string, ListenerOptions>
            {
                ["https"] = new() { Endpoint = "127.0.0.1:443", Protocol = ListenerProtocol.Https },
                ["imaps"] = new() { Endpoint = "127.0.0.1:993", Protocol = ListenerProtocol.Imap4 },
            },
            Certificates = new()
            {
                Names = new Dictionary<string, CertificateOptions>
                {
                    [Host] = new() { File = TestCertificates.WritePfx(_folder, Host) },
                },
            },
            Identity = new()
            {
                Throttling = throttling,
                Directories = new Dictionary<string, DirectoryOptions>
                {
                    // Without an account of the gateway it is not asked, as nobody answers here.
                    ["corp"] = new() { Ldap = new() { Servers = [new Uri("ldaps://ldap.invalid")], BaseDn = "dc=x", BindAs = "{user}@x" } },
                },
            },
            SignIn = new() { BindSessionTo = binding },
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["basic"] = Route("/basic", RouteAuthentication.Basic),
                ["forms"] = Route("/forms", RouteAuthentication.Forms),
                ["sso"] = Route("/sso", RouteAuthentication.Negotiate),
                ["imap"] = new() { Preset = RoutePreset.Imap4, Hosts = [Host], Cluster = "mailboxes" },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["web"] = Cluster("https://web.corp.example.com"),
                ["mailboxes"] = Cluster("imaps://mbx.corp.example.com"),
            },
            State = _folder.Combine("state"),
        };
        return running is null
            ? new RequestExplainer(options)
            : new RequestExplainer(options, _ => Task.FromResult(new RunningThrottle(running, "")));
    }

    private static PublishedRouteOptions Route(string path, RouteAuthentication scheme) => new()
    {
        Match = new() { Hosts = [Host], Path = path },
        Cluster = "web",
        Authentication = [scheme],
    };

    private static ClusterOptions Cluster(string address) => new()
    {
        Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = address } },
    };
}
