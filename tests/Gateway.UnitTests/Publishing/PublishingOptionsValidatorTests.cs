using Gateway.Filtering;
using Gateway.Forwarding.Protocol;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Publishing;
using Gateway.Settings;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Publishing;

public sealed class PublishingOptionsValidatorTests
{
    private static readonly Dictionary<string, PublishedRouteOptions> BadRoutes = new()
    {
        ["Authentication"] = new() { Hosts = ["a.example.com"], Cluster = "good" },
        ["Authentication (preset without a default)"] = new() { Preset = RoutePreset.Owa, Cluster = "good" },
        ["Authentication (form before a program)"] = new()
        {
            Preset = RoutePreset.ActiveSync,
            Cluster = "good",
            Authentication = [RouteAuthentication.Forms],
        },
        ["Authentication (open beside closed)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic, RouteAuthentication.Anonymous],
        },
        ["Authentication (bound connections for every host)"] = new()
        {
            Preset = RoutePreset.RpcOverHttp,
            Cluster = "good",
            Authentication = [RouteAuthentication.PassThrough],
        },
        ["Authentication (of mail)"] = new() { Cluster = "good", Authentication = [RouteAuthentication.BackEnd] },
        ["Authentication (bound tickets for every host)"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Negotiate] },
        ["Authentication (a ticket beside a form)"] = new()
        {
            Hosts = ["a.example.com"],
            Cluster = "good",
            Authentication = [RouteAuthentication.Negotiate, RouteAuthentication.Forms],
        },
        ["Authentication (a provider before a program)"] = new()
        {
            Preset = RoutePreset.ActiveSync,
            Cluster = "good",
            Authentication = [RouteAuthentication.OpenIdConnect],
        },
        ["Authentication (a provider beside a form)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.OpenIdConnect, RouteAuthentication.Forms],
        },
        ["Authentication (a ticket beside a provider)"] = new()
        {
            Hosts = ["a.example.com"],
            Cluster = "good",
            Authentication = [RouteAuthentication.Negotiate, RouteAuthentication.OpenIdConnect],
        },
        ["Delegation (a password of a provider)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.OpenIdConnect, RouteAuthentication.Basic],
            Delegation = RouteDelegation.Basic,
        },
        ["Delegation (a form of a provider)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.OpenIdConnect],
            Delegation = RouteDelegation.Forms,
        },
        ["Delegation (a token of a provider)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.OpenIdConnect, RouteAuthentication.Bearer],
            Delegation = RouteDelegation.Bearer,
        },
        ["Delegation (a password of a ticket)"] = new()
        {
            Cluster = "good",
            Hosts = ["a.example.com"],
            Authentication = [RouteAuthentication.Negotiate, RouteAuthentication.Basic],
            Delegation = RouteDelegation.Basic,
        },
        ["Authorization"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Anonymous],
            Authorization = new() { Users = ["alice"] },
        },
        ["Delegation"] = new()
        {
            Cluster = "good",
            Hosts = ["a.example.com"],
            Authentication = [RouteAuthentication.PassThrough],
            Delegation = RouteDelegation.Basic,
        },
        ["DelegationHeader"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            Delegation = RouteDelegation.Header,
            DelegationHeader = "Host",
        },
        ["DelegationGroupsHeader"] = Header("X-Remote-User", groups: "Cookie"),
        ["DelegationGroupsHeader (without a name)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            Delegation = RouteDelegation.Basic,
            DelegationGroupsHeader = "X-Groups",
        },
        ["DelegationAssertion"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], DelegationAssertion = new() },
        ["DelegationAssertion:Header"] = Header("X-Remote-User", groups: null, new() { Header = "x-remote-user" }),
        ["DelegationAssertion:Audience"] = Header("X-Remote-User", groups: null, new() { Audience = "the wiki" }),
        ["Cluster"] = Basic("absent"),
        ["Cluster (HTTP/2 under RPC)"] = new()
        {
            Preset = RoutePreset.RpcOverHttp,
            Cluster = "h2",
            Authentication = [RouteAuthentication.Basic],
        },
        ["Hosts:0"] = Basic("good", "mail example"),
        ["Hosts:0 (any)"] = Basic("good", "*"),
        ["Hosts:1"] = Basic("good", "a.example.com", "A.example.com"),
        ["Hosts"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            Hosts = ["a.example.com"],
            Match = new RouteMatch { Hosts = ["b.example.com"] },
        },
        ["Match:Path"] = Path("/owa/healthcheck.htm"),
        ["Match:Path (PowerShell)"] = Path("/PowerShell/{**rest}"),
        ["Filter:DenyPaths:0"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            Filter = new RouteFilterOptions { DenyPaths = ["private"] },
        },
        ["ActivityTimeout"] = new() { Preset = RoutePreset.ActiveSync, Cluster = "good", ActivityTimeout = TimeSpan.FromMinutes(15) },
        ["ActivityTimeout (of the cluster)"] = new() { Preset = RoutePreset.ActiveSync, Cluster = "short" },
        ["MaxRequestBodySize"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], MaxRequestBodySize = -2 },
        ["CorsPolicy"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], CorsPolicy = "any" },
        ["AuthorizationPolicy"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Anonymous],
            AuthorizationPolicy = "default",
        },
        ["AuthorizationPolicy (anonymous)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            AuthorizationPolicy = "Anonymous",
        },
        ["CustomSchemes"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Custom] },
        ["CustomSchemes (without Custom)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            CustomSchemes = ["Partner"],
        },
        ["Delegation (of Custom)"] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Custom],
            CustomSchemes = ["Partner"],
            Delegation = RouteDelegation.Basic,
        },
        ["OutputCachePolicy"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], OutputCachePolicy = "any" },
        ["TimeoutPolicy"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], TimeoutPolicy = "any" },
        ["RateLimiterPolicy"] = new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], RateLimiterPolicy = "any" },
        [""] = new()
        {
            Cluster = "good",
            Authentication = [RouteAuthentication.Basic],
            Transforms = [new Dictionary<string, string> { ["NoSuchTransform"] = "x" }],
        },
        [" (YARP's own)"] = Path("/{a}/{a}"),
    };

    private static readonly Dictionary<string, ClusterOptions> BadClusters = new()
    {
        ["Destinations"] = new(),
        ["Destinations:one:Address"] = Cluster("imaps://mbx1:993"),
        ["Destinations:one:Address (with a query)"] = Cluster("https://ex1/?a"),
        ["HttpClient:DangerousAcceptAnyServerCertificate"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpClient = new HttpClientConfig { DangerousAcceptAnyServerCertificate = true },
        },
        ["HttpClient:WebProxy"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpClient = new HttpClientConfig { WebProxy = new WebProxyConfig { Address = new Uri("http://proxy") } },
        },
        ["HttpClient:RequestHeaderEncoding"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
        },
        ["HttpClient:ResponseHeaderEncoding"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpClient = new HttpClientConfig { ResponseHeaderEncoding = "utf-8" },
        },
        ["HttpRequest:AllowResponseBuffering"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpRequest = new ForwarderRequestConfig { AllowResponseBuffering = true },
        },
        ["HttpRequest:VersionPolicy (higher)"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpRequest = new ForwarderRequestConfig { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher },
        },
        ["HttpRequest:VersionPolicy"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpRequest = new ForwarderRequestConfig
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            }
        },
        ["HttpRequest:Version"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpRequest = new ForwarderRequestConfig { Version = new Version(3, 0) },
        },
        ["Responses"] = new()
        {
            Destinations = Destinations("https://ex1"),
            HttpRequest = new ForwarderRequestConfig { Version = new Version(2, 0) },
            Responses = new ClusterResponsesOptions { Policy = ResponsePolicy.Lenient },
        },
        ["Responses:Lenient"] = new()
        {
            Destinations = Destinations("https://ex1"),
            Responses = new ClusterResponsesOptions { Policy = ResponsePolicy.Lenient, Lenient = [LenientDefect.BareLineFeed] },
        },
        ["Tls:RootsFile"] = new()
        {
            Destinations = Destinations("https://ex1"),
            Tls = new ClusterTlsOptions { RootsFile = "/nonexistent.pem" },
        },
        ["Tls:ServerName"] = new() { Destinations = Destinations("https://ex1"), Tls = new ClusterTlsOptions { ServerName = "a b" } },
    };

    public static TheoryData<string> BadRouteNames => [.. BadRoutes.Keys];

    public static TheoryData<string> BadClusterNames => [.. BadClusters.Keys];

    [Theory]
    [MemberData(nameof(BadRouteNames))]
    public void Validate_RouteThatCannotWork_NamesTheMember(string name) =>
        Assert.Equal($"Routes:bad:{Member(name)}".TrimEnd(':'), Assert.Single(Validate(new() { ["bad"] = BadRoutes[name] }, [])));

    [Theory]
    [MemberData(nameof(BadClusterNames))]
    public void Validate_ClusterThatCannotWork_NamesTheMember(string name) =>
        Assert.Equal($"Clusters:bad:{Member(name)}", Assert.Single(Validate(
            new() { ["route"] = Basic("bad") }, new() { ["bad"] = BadClusters[name] })));

    [Fact]
    public void Validate_EveryPresetWithBasic_HasNothingToSay()
    {
        var routes = Enum.GetValues<RoutePreset>().Where(p => !RoutePresets.IsMail(p))
            .ToDictionary(p => p.ToString(), p => new PublishedRouteOptions
            {
                Preset = p,
                Hosts = ["mail.example.com"],
                Cluster = "good",
                Authentication = [RouteAuthentication.Basic],
            });

        Assert.Empty(Validate(routes, []));
    }

    [Fact]
    public void Validate_TwoRoutesForTheSameRequests_NamesTheSecond()
    {
        var routes = new Dictionary<string, PublishedRouteOptions>
        {
            ["first"] = new()
            {
                Cluster = "good",
                Authentication = [RouteAuthentication.Basic],
                Match = new RouteMatch { Hosts = ["a.example.com", "b.example.com"], Path = "/x/{id}" },
            },
            ["second"] = new()
            {
                Cluster = "good",
                Authentication = [RouteAuthentication.Basic],
                Match = new RouteMatch { Hosts = ["B.example.com"], Path = "/X/{name}" },
            },
            ["third"] = new()
            {
                Cluster = "good",
                Authentication = [RouteAuthentication.Basic],
                Match = new RouteMatch { Hosts = ["b.example.com"], Path = "/x/{name}", Methods = ["POST"] },
            },
        };

        Assert.Equal(["Routes:second"], Validate(routes, []));
    }

    private static string Member(string name) => name.Split(" (")[0];

    private static PublishedRouteOptions Header(string header, string? groups, DelegationAssertionOptions? assertion = null) => new()
    {
        Cluster = "good",
        Authentication = [RouteAuthentication.Basic],
        Delegation = RouteDelegation.Header,
        DelegationHeader = header,
        DelegationGroupsHeader = groups,
        DelegationAssertion = assertion,
    };

    private static PublishedRouteOptions Basic(string cluster, params string[] hosts) =>
        new() { Cluster = cluster, Hosts = hosts, Authentication = [RouteAuthentication.Basic] };

    private static PublishedRouteOptions Path(string path) =>
        new() { Cluster = "good", Authentication = [RouteAuthentication.Basic], Match = new RouteMatch { Path = path } };

    private static ClusterOptions Cluster(string address) => new() { Destinations = Destinations(address) };

    private static Dictionary<string, DestinationConfig> Destinations(string address) =>
        new() { ["one"] = new DestinationConfig { Address = address } };

    private static IEnumerable<string> Validate(
        Dictionary<string, PublishedRouteOptions> routes, Dictionary<string, ClusterOptions> clusters)
    {
        clusters = new(clusters)
        {
            ["good"] = Cluster("https://ex1.corp.example.com"),
            ["h2"] = new()
            {
                Destinations = Destinations("https://ex1"),
                HttpRequest = new ForwarderRequestConfig { Version = new Version(2, 0) },
            },
            ["short"] = new()
            {
                Destinations = Destinations("https://ex1"),
                HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(2) },
            },
        };
        var listeners = new Dictionary<string, ListenerOptions>
        {
            ["https"] = new() { Endpoint = "0.0.0.0:443", Protocol = ListenerProtocol.Https },
        };
        return PublishingOptionsValidator.Validate(new PublishingOptions(routes, clusters))
            .Concat(ConnectionBoundRoutesValidator.Validate(new GatewayOptions
            {
                Routes = routes,
                Clusters = clusters,
                Listeners = listeners,
            }))
            .Select(f => f.MemberNames.Single());
    }
}
