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

    public static void MapPublishedRoutes(this WebApplication app) => app.MapReverseProxy().ConfigureEndpoints((endpoint, route) =>
    {
        var settings = RouteSettingsMetadata.Of(route);
        endpoint.WithMetadata(settings.Filter, settings.Preauthentication, settings.Forwarding);
    });
}
