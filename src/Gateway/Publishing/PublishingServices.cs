using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Registration of routes and clusters under YARP.</summary>
internal static class PublishingServices
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddReverseProxy().AddTransforms<RouteTransformProvider>();
        services.AddDuplexForwarding();
        services.AddSingleton<IProxyConfigProvider, PublishedConfigProvider>();
        services.AddRequestTimeouts();
        return services;
    }

    public static void MapPublishedRoutes(this WebApplication app)
    {
        app.Use((context, next) => context.GetEndpoint() is null
            ? Refusal.AnswerAsync(context, StatusCodes.Status404NotFound, RequestOutcome.NoRoute, "Nothing is published here.")
            : next(context));
        app.UseRequestTimeouts();
        var routes = app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardingRecordMiddleware>();
            proxy.UseMiddleware<DestinationBinding>();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        routes.ConfigureEndpoints((endpoint, route) =>
        {
            var settings = RouteSettingsMetadata.Of(route);
            endpoint.WithMetadata(settings.Filter, settings.Preauthentication, settings.Forwarding);
        });
    }
}
