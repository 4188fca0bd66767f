using System.Collections;
using System.Reflection;
using System.Security.Authentication;
using Gateway.Publishing;
using Gateway.Settings;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Configuration;

public sealed class YarpMembersTests
{
    private const string Cluster = """
        {
          "LoadBalancingPolicy": "RoundRobin",
          "SessionAffinity": {
            "Enabled": true, "Policy": "Cookie", "FailurePolicy": "Return503Error", "AffinityKeyName": ".affinity",
            "Cookie": {
              "Path": "/owa", "Domain": "example.com", "HttpOnly": false, "SecurePolicy": "Always", "SameSite": "Strict",
              "Expiration": "03:00:00", "MaxAge": "1.00:00:00", "IsEssential": true
            }
          },
          "HealthCheck": {
            "Active": { "Enabled": "true", "Interval": "00:00:10", "Timeout": "00:00:05", "Policy": "ConsecutiveFailures", "Path": "/owa/healthcheck.htm", "Query": "?a=b" },
            "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:02" },
            "AvailableDestinationsPolicy": "HealthyOrPanic"
          },
          "HttpClient": {
            "SslProtocols": [ "Tls12", "Tls13" ], "DangerousAcceptAnyServerCertificate": false, "MaxConnectionsPerServer": "1024",
            "EnableMultipleHttp2Connections": true, "RequestHeaderEncoding": "Latin1", "ResponseHeaderEncoding": "utf-8",
            "WebProxy": { "Address": "http://proxy.example.com:3128", "BypassOnLocal": true, "UseDefaultCredentials": false }
          },
          "HttpRequest": { "ActivityTimeout": "00:02:00", "Version": "2", "VersionPolicy": "RequestVersionExact", "AllowResponseBuffering": true },
          "Destinations": { "one": { "Address": "https://one.example.com/", "Health": "https://one.example.com:8443/", "Host": "mail.example.com", "Metadata": { "Weight": 5 } } },
          "Metadata": { "Key": "value" }
        }
        """;

    private const string Route = """
        {
          "Match": {
            "Methods": [ "GET", "POST" ], "Hosts": "mail.example.com", "Path": "/owa/{**rest}",
            "Headers": [ { "Name": "X-One", "Values": [ "a", "b" ], "Mode": "HeaderPrefix", "IsCaseSensitive": true } ],
            "QueryParameters": [ { "Name": "q", "Values": "a", "Mode": "Prefix", "IsCaseSensitive": true } ]
          },
          "Order": 5, "ClusterId": "one", "MaxRequestBodySize": -1, "Timeout": "00:01:00",
          "Transforms": [ { "RequestHeader": "X-Two", "Set": "b" }, { "ResponseHeadersCopy": true } ],
          "Metadata": { "Key": "value" }
        }
        """;

    public static TheoryData<Type> Types =>
    [
        typeof(RouteMatch), typeof(RouteHeader), typeof(RouteQueryParameter), typeof(DestinationConfig), typeof(SessionAffinityConfig),
        typeof(SessionAffinityCookieConfig), typeof(HealthCheckConfig), typeof(ActiveHealthCheckConfig), typeof(PassiveHealthCheckConfig),
        typeof(HttpClientConfig), typeof(WebProxyConfig), typeof(ForwarderRequestConfig),
    ];

    [Fact]
    public void Bind_EveryMemberOfCluster_SetsIt()
    {
        var (options, errors) = Binding.Bind<ClusterOptions>(Cluster);

        Assert.Empty(errors);
        string[] ours =
        [
            .. typeof(ClusterOptions).GetProperties().Select(p => p.Name).Except(typeof(ClusterConfig).GetProperties().Select(p => p.Name)),
        ];
        Assert.Empty(Unset(options, ours));
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, options.HttpClient?.SslProtocols);
        Assert.Equal(new Version(2, 0), options.HttpRequest?.Version);
        Assert.Equal(TimeSpan.FromMinutes(2), options.HealthCheck?.Passive?.ReactivationPeriod);
        Assert.Equal("5", options.Destinations["ONE"].Metadata?["Weight"]);
    }

    [Fact]
    public void Bind_EveryMemberOfRoute_SetsIt()
    {
        var (options, errors) = Binding.Bind<PublishedRouteOptions>(Route);

        Assert.Empty(errors);
        Assert.NotNull(options.Match);
        Assert.Empty(Unset(options.Match));
        Assert.Equal([["RequestHeader", "Set"], ["ResponseHeadersCopy"]], options.Transforms.Select(t => t.Keys.ToArray()));
        Assert.Equal("one", options.ClusterId);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Describe_EveryMember_HasDescription(Type type) =>
        Assert.All(GatewayOptionTypes.All.FindSection(type).Shape.Properties, p => Assert.False(
            string.IsNullOrWhiteSpace(p.Description), $"{type.Name}.{p.Name} has no description."));

    // The names of the properties, at any depth, that still have no value: proof that the JSON above leaves none out.
    private static IEnumerable<string> Unset(object instance, params string[] except) =>
        from property in instance.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is { IsPublic: true } && !except.Contains(property.Name)
        from unset in property.GetValue(instance) switch
        {
            null => [property.Name],
            string or ValueType or Version or Uri => [],
            IDictionary dictionary => dictionary.Values.Cast<object>().Where(v => v is not string).SelectMany(v => Unset(v)),
            IEnumerable list => list.Cast<object>().Where(v => v is not string).SelectMany(v => Unset(v)),
            var inner => Unset(inner),
        }
        select unset;
}
