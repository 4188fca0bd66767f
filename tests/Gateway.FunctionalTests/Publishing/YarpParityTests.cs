using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Routes and clusters as YARP documents them reach YARP as its own reading of the same text has them.</summary>
public sealed class YarpParityTests
{
    private const string Routes = """
        "pasted": {
          "ClusterId": "pasted", "Order": 7, "Timeout": "00:00:30", "MaxRequestBodySize": 1000,
          "Match": {
            "Hosts": [ "mail.example.com" ], "Path": "/pasted/{**rest}", "Methods": [ "GET", "POST" ],
            "Headers": [ { "Name": "X-A", "Values": [ "1", "2" ], "Mode": "Contains", "IsCaseSensitive": true } ],
            "QueryParameters": [ { "Name": "q", "Values": [ "1" ], "Mode": "Prefix", "IsCaseSensitive": true } ]
          },
          "Transforms": [ { "PathRemovePrefix": "/pasted" }, { "RequestHeader": "X-B", "Append": "c" } ],
          "Metadata": { "Own": "of the route" }
        }
        """;

    private const string Clusters = """
        "pasted": {
          "LoadBalancingPolicy": "LeastRequests",
          "SessionAffinity": {
            "Enabled": true, "Policy": "ArrCookie", "FailurePolicy": "Return503Error", "AffinityKeyName": "stay",
            "Cookie": { "Domain": "example.com", "Path": "/", "HttpOnly": false, "SameSite": "Strict", "SecurePolicy": "SameAsRequest", "Expiration": "01:00:00", "MaxAge": "02:00:00", "IsEssential": true }
          },
          "HealthCheck": {
            "Active": { "Enabled": true, "Interval": "01:00:00", "Timeout": "00:00:09", "Policy": "ConsecutiveFailures", "Path": "/alive", "Query": "?a=b" },
            "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:03:00" },
            "AvailableDestinationsPolicy": "HealthyOrPanic"
          },
          "HttpClient": { "MaxConnectionsPerServer": 7, "SslProtocols": [ "Tls12", "Tls13" ], "EnableMultipleHttp2Connections": false },
          "HttpRequest": { "ActivityTimeout": "00:02:00", "Version": "2", "VersionPolicy": "RequestVersionExact", "AllowResponseBuffering": false },
          "Destinations": { "one": { "Address": "http://127.0.0.1:1", "Health": "http://127.0.0.1:2", "Host": "inside.example.com", "Metadata": { "Own": "of the destination" } } },
          "Metadata": { "Own": "of the cluster" }
        }
        """;

    [Fact]
    [Proves("Routes:*:Metadata")]
    [Proves("Clusters:*:Destinations:*:Metadata")]
    [Proves("Clusters:*:SessionAffinity:Cookie:IsEssential")]
    [Proves("Clusters:*:HealthCheck:Active:Policy")]
    [Proves("Clusters:*:HealthCheck:Passive:Policy")]
    [Proves("Clusters:*:HttpRequest:VersionPolicy")]
    [Proves("Clusters:*:HttpRequest:AllowResponseBuffering")]
    public async Task PastedMembers_ReachYarpUnchanged()
    {
        var (route, cluster) = ReadByYarp();
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = Routes.Replace("\"Order\"", "\"Authentication\": \"Anonymous\", \"Order\"", StringComparison.Ordinal),
            Clusters = ", " + Clusters,
        });

        var published = scene.Gateway.Services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        var publishedRoute = Assert.Single(published.Routes);
        var publishedCluster = Assert.Single(published.Clusters);

        // Metadata carries the gateway's own too, and the size of bodies is the request filter's.
        Assert.Equal("of the route", publishedRoute.Metadata!["Own"]); // it always has some
        Assert.Equal("of the cluster", publishedCluster.Metadata!["Own"]); // likewise
        Assert.Equal(route with { Metadata = null, MaxRequestBodySize = null }, publishedRoute with { Metadata = null });
        Assert.Equal(cluster with { Metadata = null }, publishedCluster with { Metadata = null });
    }

    private static (RouteConfig Route, ClusterConfig Cluster) ReadByYarp()
    {
        using var folder = new TemporaryFolder();
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(folder.Write("yarp.json", $"{{ \"Routes\": {{ {Routes} }}, \"Clusters\": {{ {Clusters} }} }}"))
            .Build();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddReverseProxy()
            .LoadFromConfig(configuration).Services
            .BuildServiceProvider();
        var read = services.GetRequiredService<IProxyConfigProvider>().GetConfig();
        return (Assert.Single(read.Routes), Assert.Single(read.Clusters));
    }
}
