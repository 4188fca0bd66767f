using Gateway.Certificates.Settings;
using Gateway.Explain;
using Gateway.Identity.Tokens;
using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Explain;

public sealed class RequestExplainerTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RequestExplainer _explainer;

    public RequestExplainerTests()
    {
        // A hash of no password: explaining verifies none.
        var users = _folder.Write(
            "users.json",
            """{ "Users": { "alice": { "Password": "$pbkdf2-sha512$i=210000$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g", "Groups": [ "mail" ] }, "mallory": { "Password": "$pbkdf2-sha512$i=210000$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g" } } }""");
        Directory.CreateDirectory(_folder.Combine("state"));
        _folder.Write(
            "state/lockouts.json",
            $$"""[ { "Name": "mallory", "Unknown": { "Failures": 10, "LastFailure": "{{DateTimeOffset.UtcNow:O}}" } } ]""");
        _explainer = new RequestExplainer(new GatewayOptions
        {
            Listeners = new Dictionary<string, ListenerOptions>
            {
                ["https"] = new()
                {
                    Endpoint = "127.0.0.1:443",
                    Protocol = ListenerProtocol.Https,
                    ClientCertificateNames = new Dictionary<string, ClientCertificateMode>
                    {
                        ["devices.example.com"] = ClientCertificateMode.Require,
                    },
                },
                ["http"] = new() { Endpoint = "127.0.0.1:80", Protocol = ListenerProtocol.HttpsRedirect },
            },
            Certificates = new() { Names = Names("mail.example.com", "devices.example.com", "through.example.com", "sso.example.com") },
            Identity = new()
            {
                Users = new() { File = users },
                Issuers = new Dictionary<string, TokenIssuerOptions>
                {
                    ["corp"] = new() { Issuer = "https://login.example.com", Client = new() { Id = "gateway" } },
                },
            },
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["owa"] = new()
                {
                    Preset = RoutePreset.Owa,
                    Hosts = ["mail.example.com"],
                    AuthorizationPolicy = "default",
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Forms],
                    Delegation = RouteDelegation.Header,
                    DelegationGroupsHeader = "X-Groups",
                    DelegationAssertion = new(),
                },
                ["ecp"] = new()
                {
                    Preset = RoutePreset.Ecp,
                    Hosts = ["mail.example.com"],
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Forms],
                    Authorization = new() { Groups = ["admins"] },
                },
                ["wiki"] = new()
                {
                    Match = new() { Hosts = ["mail.example.com"], Path = "/wiki" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.OpenIdConnect],
                    Delegation = RouteDelegation.Header,
                },
                ["board"] = new()
                {
                    Match = new() { Hosts = ["mail.example.com"], Path = "/board" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.OpenIdConnect],
                    Authorization = new() { Groups = ["board"] },
                },
                ["api"] = new()
                {
                    Match = new() { Hosts = ["mail.example.com"], Path = "/api" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Bearer],
                },
                ["sso"] = new()
                {
                    Hosts = ["sso.example.com"],
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Negotiate],
                },
                ["devices"] = new()
                {
                    Match = new() { Hosts = ["devices.example.com"], Path = "/sync" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Anonymous],
                },
                ["through"] = new()
                {
                    Hosts = ["through.example.com"],
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.PassThrough],
                },
                ["vault"] = new()
                {
                    Match = new() { Hosts = ["through.example.com"], Path = "/vault/{**rest}" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Basic],
                },
                ["office"] = new()
                {
                    Match = new() { Hosts = ["mail.example.com"], Path = "/office" },
                    Cluster = "exchange",
                    Authentication = [RouteAuthentication.Basic],
                    Authorization = new() { Networks = ["192.0.2.0/24"] },
                },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["exchange"] = new()
                {
                    Destinations = new Dictionary<string, DestinationConfig>
                    {
                        ["ex1"] = new() { Address = "https://ex1.corp.example.com" },
                    },
                    HealthCheck = new() { Active = new() { Enabled = true } },
                },
            },
            State = _folder.Combine("state"),
        });
    }

    [Theory]
    [InlineData("GET", "https://mail.example.com/owa/x?y", "alice", "destination", "exchange")]
    [InlineData("GET", "https://mail.example.com/owa/", null, "authentication", "SignIn")]
    [InlineData("GET", "https://mail.example.com/owa/", "bob", "authentication", "SignIn")]
    [InlineData("GET", "https://mail.example.com/wiki", "somebody", "destination", "exchange")]
    [InlineData("GET", "https://mail.example.com/wiki", null, "authentication", "SignIn")]
    [InlineData("GET", "https://mail.example.com/ecp/", "alice", "authorisation", "Forbidden")]
    [InlineData("GET", "https://mail.example.com/owa/", "mallory", "authentication", "SignIn")]
    [InlineData("GET", "https://mail.example.com/office", "alice", "authorisation", "Forbidden")]
    [InlineData("GET", "https://mail.example.com/office", null, "authorisation", "Forbidden")]
    [InlineData("PUT", "https://mail.example.com/owa/", "alice", "route filter", "MethodNotAllowed")]
    [InlineData("GET", "https://mail.example.com/owa/healthcheck.htm", "alice", "route filter", "HealthPage")]
    [InlineData("GET", "https://mail.example.com/owa/%2e%2e/ecp/", "alice", "filter", "DotSegment")]
    [InlineData("GET", "https://through.example.com/vault;a/x", "alice", "routing", "AmbiguousRoute")]
    [InlineData("GET", "https://through.example.com/other;a/x", null, "destination", "exchange")]
    [InlineData("GET", "https://mail.example.com/other", "alice", "route", "NoRoute")]
    [InlineData("GET", "https://mail.example.com/gateway/signin", "alice", "pages", "Answered")]
    [InlineData("POST", "https://mail.example.com/gateway/anything", null, "pages", "Answered")]
    [InlineData("GET", "https://mail.example.com/gateway/assertion-keys", null, "pages", "Answered")]
    [InlineData("GET", "https://devices.example.com/gateway/signin", null, "route", "NoRoute")]
    [InlineData("GET", "https://other.example.com/owa/", "alice", "tls", "UnknownName")]
    [InlineData("GET", "http://mail.example.com/owa/", "alice", "https-only", "Redirected")]
    [InlineData("POST", "http://mail.example.com/owa/", "alice", "https-only", "Method")]
    public async Task Explain_Request_EndsAtTheStageThatDecides(string method, string url, string? user, string stage, string verdict)
    {
        var request = ExplainedRequest.Parse(method, url);
        Assert.NotNull(request);

        var explanation = await _explainer.ExplainAsync(request with { User = user, Headers = [("Accept", "text/html")] });

        Assert.Equal((stage, verdict), (explanation.Stages[^1].Stage, explanation.Stages[^1].Verdict));
        Assert.Equal(stage == "destination", explanation.Passes);
    }

    [Theory]
    [InlineData("https://mail.example.com/other", "404: nothing is published here; mail.example.com has ")]
    [InlineData("https://devices.example.com/other", "404: nothing is published here; devices.example.com has /sync")]
    public async Task Explain_PathWithoutRoute_NamesThePathsOfTheHost(string url, string detail)
    {
        var request = ExplainedRequest.Parse("GET", url);
        Assert.NotNull(request);

        var last = (await _explainer.ExplainAsync(request with { User = "alice" })).Stages[^1];

        Assert.StartsWith(detail, last.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://devices.example.com/sync", null, "destination", "exchange")]
    [InlineData("https://devices.example.com/sync", "devices.example.com", "destination", "exchange")]
    [InlineData("https://devices.example.com/sync", "mail.example.com", "handshake", "CertificateNotAsked")]
    [InlineData("https://devices.example.com/other", "mail.example.com", "handshake", "CertificateNotAsked")]
    [InlineData("https://devices.example.com/sync", "", "tls", "UnknownName")]
    [InlineData("https://through.example.com/x", null, "destination", "exchange")]
    [InlineData("https://through.example.com/x", "mail.example.com", "handshake", "SharedConnection")]
    [InlineData("https://mail.example.com/owa/", "devices.example.com", "destination", "exchange")]
    public async Task Explain_OnAConnectionMadeForAnotherName_SaysWhetherItMayBeUsed(
        string url, string? serverName, string stage, string verdict)
    {
        var request = ExplainedRequest.Parse("GET", url);
        Assert.NotNull(request);

        var last = (await _explainer.ExplainAsync(request with { ServerName = serverName, User = "alice" })).Stages[^1];

        Assert.Equal((stage, verdict), (last.Stage, last.Verdict));
    }

    [Fact]
    public async Task Explain_ForwardedRequest_SaysWhereAndAsWhom()
    {
        var request = ExplainedRequest.Parse("GET", "https://mail.example.com/owa/x%20y?z#fragment");
        Assert.NotNull(request);

        var stages = (await _explainer.ExplainAsync(request with { User = "alice" })).Stages.ToDictionary(s => s.Stage, s => s.Detail);

        Assert.Contains("https://ex1.corp.example.com, target /owa/x%20y?z", stages["destination"], StringComparison.Ordinal);
        Assert.Contains(
            "X-Forwarded-User: alice, X-Groups: mail, X-Gateway-Assertion: a signed token for exchange",
            stages["delegation"],
            StringComparison.Ordinal);
        Assert.Contains("certificate mail.example.com", stages["tls"], StringComparison.Ordinal);
        Assert.Equal("default", stages["policy"]);
    }

    [Theory]
    [InlineData(null, "asks for OpenIdConnect; No credential. (provider corp, https://login.example.com)")]
    [InlineData("somebody", "OpenIdConnect, user somebody, taken as known: provider corp, https://login.example.com tells users and groups "
        + "only as they sign in")]
    public async Task Explain_OfARouteWithAProvider_SaysWhereOneSignsIn(string? user, string detail)
    {
        var request = ExplainedRequest.Parse("GET", "https://mail.example.com/wiki");
        Assert.NotNull(request);

        var stages = (await _explainer.ExplainAsync(request with { User = user, Headers = [("Accept", "text/html")] })).Stages;

        Assert.Equal(detail, stages.Single(s => s.Stage == "authentication").Detail);
    }

    [Fact]
    public async Task Explain_OfAGroupThatOnlyTheProviderKnows_SaysThatItIsNotKnown()
    {
        var request = ExplainedRequest.Parse("GET", "https://mail.example.com/board");
        Assert.NotNull(request);

        var last = (await _explainer.ExplainAsync(request with { User = "somebody" })).Stages[^1];

        Assert.Equal(("authorisation", "Forbidden"), (last.Stage, last.Verdict));
        Assert.EndsWith("tells users and groups only as they sign in)", last.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfALockedUser_SaysThatItIsTheLock()
    {
        var request = ExplainedRequest.Parse("GET", "https://mail.example.com/owa/");
        Assert.NotNull(request);

        var explanation = await _explainer.ExplainAsync(request with { User = "mallory" });

        Assert.False(explanation.Passes);
        Assert.Contains("mallory is locked for unknown sources", explanation.Stages[^1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com/wiki", "anybody", true, "taken as known: provider corp")]
    [InlineData("mail.example.com/api", "anybody", true, "taken as known: the issuer of the token")]
    [InlineData("sso.example.com/", "mallory", true, "taken as known: the realm of the ticket")] // a lock refuses no proof
    [InlineData("mail.example.com/wiki", ".\\alice", false, "InexactName")]
    [InlineData("mail.example.com/api", "\u212aevin", false, "InexactName")]
    [InlineData("sso.example.com/", "alice@", false, "InexactName")]
    public async Task Explain_OfAProof_KnowsNoLockAndNoNameInDisguise(string place, string user, bool passes, string detail)
    {
        var request = ExplainedRequest.Parse("GET", $"https://{place}");
        Assert.NotNull(request);

        var explanation = await _explainer.ExplainAsync(request with { User = user });

        Assert.Equal(passes, explanation.Passes);
        Assert.Contains(detail, explanation.Stages.Single(s => s.Stage == "authentication").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com/owa/")]
    [InlineData("ftp://mail.example.com/")]
    [InlineData("https:///owa/")]
    [InlineData("https://user:password@mail.example.com/")]
    public void Parse_WhatIsNotAnHttpUrl_IsNull(string url) => Assert.Null(ExplainedRequest.Parse("GET", url));

    private Dictionary<string, CertificateOptions> Names(params string[] names)
    {
        var file = TestCertificates.WritePfx(_folder, names);
        return names.ToDictionary(n => n, _ => new CertificateOptions { File = file });
    }

    public async ValueTask DisposeAsync()
    {
        await _explainer.DisposeAsync();
        _folder.Dispose();
    }
}
