using Gateway.Mail.Clusters;
using Gateway.Publishing.Drains;
using Gateway.Publishing.Failures;
using Gateway.Publishing.Forwarding;
using Gateway.Publishing.Health;
using Gateway.Publishing.Transforms;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing;

/// <summary>Registration of routes and clusters under YARP.</summary>
internal static class PublishingServices
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddReverseProxy().AddTransforms<RouteTransformProvider>();
        services.AddSingleton<ProbeReport>();
        services.AddSingleton<DestinationErrors>();
        ReportedHealthPolicy.Decorate(services);
        services.AddSingleton<DestinationDrains>();
        services.AddSingleton<IDrainedDestinations>(provider => provider.GetRequiredService<DestinationDrains>());
        services.AddSingleton<DestinationDrainsFile>();
        services.AddSingleton<DrainApplication>();
        UndrainedDestinationsPolicy.Decorate(services);
        services.AddDuplexForwarding();
        services.AddSingleton<IProxyConfigProvider, PublishedConfigProvider>();
        services.AddSingleton<SiteRoots>();
        DestinationBalancing.Replace(services);
        services.AddSingleton<DestinationBalancing>();
        services.AddRequestTimeouts();
        return services;
    }

    public static void MapPublishedRoutes(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardingRecordMiddleware>();
            proxy.UseMiddleware<NextDestination>();
            proxy.UseMiddleware<DestinationBinding>();

            proxy.UseMiddleware<HandedOverDestination>();

            // A connection that is bound to its destination stays with it, whatever a cookie says.
            proxy.UseWhen(
                context => IsAffine(context) && !DestinationBinding.HasDecided(context),
                affine => new ReverseProxyBranch(affine).UseSessionAffinity());
            proxy.UseLoadBalancing();

            // The step watches each request to its end; only clusters that want it pay for it.
            proxy.UseWhen(IsWatched, watched => new ReverseProxyBranch(watched).UsePassiveHealthChecks());
        });
        routes.ConfigureEndpoints((endpoint, route) =>
        {
            var settings = RouteSettingsMetadata.Of(route);
            endpoint.WithMetadata(settings.Filter, settings.Preauthentication, settings.Forwarding);
        });
    }

    private static bool IsAffine(HttpContext context) =>
        context.Features.GetRequiredFeature<IReverseProxyFeature>().Cluster.Config.SessionAffinity?.Enabled == true;

    private static bool IsWatched(HttpContext context) =>
        context.Features.GetRequiredFeature<IReverseProxyFeature>().Cluster.Config.HealthCheck?.Passive?.Enabled == true;
}
