using System.Net;
using System.Security.Cryptography;
using System.Text;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing;

/// <summary>
/// Maps a configured cluster to YARP's, once for each way it is used: time-outs and the health probe belong to a protocol, and YARP
/// keeps them with the cluster.
/// </summary>
internal static class PublishedClusters
{
    public static ClusterConfig Map(string routeName, PublishedRouteOptions route, ClusterOptions cluster)
    {
        var preset = RoutePresets.Find(route.Preset);
        return new ClusterConfig
        {
            ClusterId = Id(routeName, route),
            Destinations = cluster.Destinations,
            LoadBalancingPolicy = cluster.LoadBalancingPolicy,
            SessionAffinity = cluster.SessionAffinity ?? Affinity(route.Cluster, preset, cluster),
            HealthCheck = HealthCheck(preset, cluster.HealthCheck),
            HttpClient = cluster.HttpClient,
            HttpRequest = Request(route, preset, cluster.HttpRequest),
            Metadata = new ClusterSettingsMetadata(route.Cluster, cluster),
        };
    }

    /// <summary>YARP's id of the cluster as this route uses it.</summary>
    public static string Id(string routeName, PublishedRouteOptions route) => route switch
    {
        { ActivityTimeout: not null } => $"{route.Cluster}/{routeName}",
        { Preset: { } preset } => $"{route.Cluster}/{preset}",
        _ => route.Cluster,
    };

    /// <summary>The settings of a forwarded request: the route's, over the cluster's, over the preset's, over exact HTTP/1.1.</summary>
    public static ForwarderRequestConfig Request(PublishedRouteOptions route, RoutePresetRules? preset, ForwarderRequestConfig? own) =>
        new()
        {
            ActivityTimeout = route.ActivityTimeout ?? own?.ActivityTimeout ?? preset?.ActivityTimeout,
            Version = own?.Version ?? HttpVersion.Version11,
            VersionPolicy = own?.VersionPolicy ?? HttpVersionPolicy.RequestVersionExact,
            AllowResponseBuffering = own?.AllowResponseBuffering,
        };

    private static HealthCheckConfig? HealthCheck(RoutePresetRules? preset, HealthCheckConfig? own) =>
        own?.Active is { Enabled: true, Path: null } active && preset?.HealthPath is { } path
            ? own with { Active = active with { Path = path } }
            : own;

    private static SessionAffinityConfig? Affinity(string name, RoutePresetRules? preset, ClusterOptions cluster) =>
        preset is { WantsAffinity: true } && cluster.Destinations.Count > 1
        ? new SessionAffinityConfig
        {
            Enabled = true,
            Policy = "HashCookie",
            AffinityKeyName = AffinityName(name),
            Cookie = new SessionAffinityCookieConfig
            {
                HttpOnly = true,
                SecurePolicy = CookieSecurePolicy.Always,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                IsEssential = true,
            },
        }
        : null;

    /// <summary>
    /// One cookie for each cluster, shared by the presets that use it: two clusters behind one host name would overwrite each other's. The
    /// cluster's name itself is nobody's business outside.
    /// </summary>
    private static string AffinityName(string cluster) =>
        $"GatewayAffinity-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cluster)))[..8]}";
}
