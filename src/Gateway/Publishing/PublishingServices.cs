using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Registration of routes and clusters under YARP.</summary>
internal static class PublishingServices
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddReverseProxy();
        services.AddSingleton<IProxyConfigProvider, PublishedConfigProvider>();
        return services;
    }

    public static void MapPublishedRoutes(this WebApplication app) => app.MapReverseProxy();
}

/// <summary>Hands YARP the routes and clusters of the configuration in force.</summary>
internal sealed class PublishedConfigProvider : IProxyConfigProvider
{
    private readonly InMemoryConfigProvider _inner;

    public PublishedConfigProvider(IOptionsMonitor<PublishingOptions> options)
    {
        var (routes, clusters) = Map(options.CurrentValue);
        _inner = new InMemoryConfigProvider(routes, clusters);
        options.OnChange(changed =>
        {
            var (newRoutes, newClusters) = Map(changed);
            _inner.Update(newRoutes, newClusters);
        });
    }

    public IProxyConfig GetConfig() => _inner.GetConfig();

    private static (RouteConfig[] Routes, ClusterConfig[] Clusters) Map(PublishingOptions options) =>
    (
        [.. options.Routes.Select(r => new RouteConfig
        {
            RouteId = r.Key,
            ClusterId = r.Value.Cluster,
            Match = r.Value.Match ?? new RouteMatch { Hosts = r.Value.Hosts, Path = "/{**rest}" },
        })],
        [.. options.Clusters.Select(c => new ClusterConfig { ClusterId = c.Key, Destinations = c.Value.Destinations })]);
}
