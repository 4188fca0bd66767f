using Gateway.Publishing.Forwarding;
using Gateway.Publishing.Transforms;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

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

        // The step makes an object for every request; only routes with a time-out pay for it.
        RequestDelegate? untimed = null;
        app.Use(timed => context => HasTimeout(context.GetEndpoint()) ? timed(context) : untimed!(context)); // set two lines below, before any request
        app.UseRequestTimeouts();
        app.Use(next => untimed = next);
        var routes = app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<ForwardingRecordMiddleware>();
            proxy.UseMiddleware<NextDestination>();
            proxy.UseMiddleware<DestinationBinding>();

            // A connection that is bound to its destination stays with it, whatever a cookie says.
            RequestDelegate? decided = null;
            proxy.Use(affine => context => IsAffine(context) && !DestinationBinding.HasDecided(context) ? affine(context) : decided!(context)); // set two lines below, before any request
            proxy.UseSessionAffinity();
            proxy.Use(next => decided = next);
            proxy.UseLoadBalancing();

            // The step watches each request to its end; only clusters that want it pay for it.
            RequestDelegate? unwatched = null;
            proxy.Use(watched => context => IsWatched(context) ? watched(context) : unwatched!(context)); // set two lines below, before any request
            proxy.UsePassiveHealthChecks();
            proxy.Use(next => unwatched = next);
        });
        routes.ConfigureEndpoints((endpoint, route) =>
        {
            var settings = RouteSettingsMetadata.Of(route);
            endpoint.WithMetadata(settings.Filter, settings.Preauthentication, settings.Forwarding);
        });
    }

    private static bool HasTimeout(Endpoint? endpoint) =>
        endpoint is not null && (endpoint.Metadata.GetMetadata<RequestTimeoutAttribute>() is not null || endpoint.Metadata.GetMetadata<RequestTimeoutPolicy>() is not null);

    private static bool IsAffine(HttpContext context) => context.Features.GetRequiredFeature<IReverseProxyFeature>().Cluster.Config.SessionAffinity?.Enabled == true;

    private static bool IsWatched(HttpContext context) => context.Features.GetRequiredFeature<IReverseProxyFeature>().Cluster.Config.HealthCheck?.Passive?.Enabled == true;
}
