using Gateway.Filtering;
using Gateway.HostNames;
using Gateway.Publishing.Buffering;
using Gateway.Publishing.Drains;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing;

/// <summary>The stages that find a request's route and destination.</summary>
internal static class PublishingStages
{
    private const int MaximumNearMisses = 12;

    /// <summary>Finds the route; what has none is refused only after the stages that do not need it.</summary>
    public static HttpStage Routing { get; } = new("routing", UseRoutes)
    {
        Explain = ExplainRoutingAsync,
    };

    /// <summary>Leads from the root of a host to what is published there.</summary>
    public static HttpStage Root { get; } = new("root", app => app.Use(SiteRoots.Redirect))
    {
        Explain = (request, context) => ExplainRoot(context).ToAsyncEnumerable(),
    };

    /// <summary>Refuses what no route takes.</summary>
    public static HttpStage Route { get; } = new("route", app => app.Use(RequireRoute))
    {
        Explain = (request, context) => ExplainRoute(request, context).ToAsyncEnumerable(),
    };

    /// <summary>Chooses a destination and forwards.</summary>
    public static HttpStage Destination { get; } = new("destination", UseDestination)
    {
        Explain = (request, context) => ExplainDestination(request, context).ToAsyncEnumerable(),
    };

    private static RequestDelegate RequireRoute(RequestDelegate next) => context => context.GetEndpoint() is null
        ? Refusal.AnswerAsync(context, StatusCodes.Status404NotFound, RequestOutcome.NoRoute, "Nothing is published here.")
        : next(context);

    private static void UseRoutes(IApplicationBuilder app)
    {
        app.UseRouting().UseMiddleware<RouteRecordMiddleware>();

        // Made with the first request that needs it: the routes are mapped later.
        app.UseMiddleware<RouteReadingMiddleware>(new Lazy<RouteProbe>(() => new RouteProbe((WebApplication)app)));
    }

    private static void UseDestination(IApplicationBuilder app)
    {
        // The step makes an object for every request; only routes with a time-out pay for it.
        app.UseWhen(context => HasTimeout(context.GetEndpoint()), timed => timed.UseRequestTimeouts());
        ((IEndpointRouteBuilder)app).MapPublishedRoutes();
    }

    private static bool HasTimeout(Endpoint? endpoint) => endpoint is not null
        && (endpoint.Metadata.GetMetadata<RequestTimeoutAttribute>() is not null
            || endpoint.Metadata.GetMetadata<RequestTimeoutPolicy>() is not null);

    private static async IAsyncEnumerable<StageResult> ExplainRoutingAsync(ExplainedRequest request, HttpContext context)
    {
        var probe = context.Features.GetRequiredFeature<RouteProbe>();
        await probe.MatchAsync(context);
        if (RouteReadings.AreNeeded(context) && await RouteReadings.DifferAsync(probe, context))
        {
            yield return StageResult.Stop(
                "routing", nameof(FilterStatus.AmbiguousRoute), "400: without parameters and trailing dots, the path has another route");
        }
    }

    private static IEnumerable<StageResult> ExplainRoot(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<SiteRoots>().TargetOf(context.Request) is { } root)
        {
            yield return StageResult.Stop("root", "Redirected", $"302 to {root}");
        }
    }

    /// <summary>What the host has instead: a wrong path is the most frequent reason for a request without a route.</summary>
    private static string NearMisses(ExplainedRequest request, HttpContext context)
    {
        var host = new HostString(request.Authority).Host;
        string[] paths =
        [
            .. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
                .Select(e => e.Metadata.GetMetadata<RouteModel>()?.Config.Match)
                .OfType<RouteMatch>()
                .Where(m => m.Hosts is not { Count: > 0 } hosts || hosts.Any(h => HostPattern.Covers(new HostString(h).Host, host)))
                .Select(m => (m.Path ?? "/").Replace("/{**rest}", "", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)
                .Take(MaximumNearMisses),
        ];
        return paths.Length == 0 ? $"no route has the host {host}" : $"{host} has {string.Join(", ", paths)}";
    }

    private static IEnumerable<StageResult> ExplainRoute(ExplainedRequest request, HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<ForwardingPolicy>() is not { } route)
        {
            var near = NearMisses(request, context);
            yield return StageResult.Stop("route", "NoRoute", endpoint?.DisplayName ?? $"404: nothing is published here; {near}");
            yield break;
        }

        var preset = route.Preset is { } name ? $"preset {name}, " : "";
        yield return StageResult.Pass("route", route.Route, $"{preset}path {(endpoint as RouteEndpoint)?.RoutePattern.RawText}");
    }

    private static IEnumerable<StageResult> ExplainDestination(ExplainedRequest request, HttpContext context)
    {
        var metadata = context.GetEndpoint()!.Metadata; // the route stage has stopped a request without one
        var forwarding = metadata.GetRequiredMetadata<ForwardingPolicy>();
        var cluster = metadata.GetRequiredMetadata<RouteModel>().Cluster;
        var destinations = cluster?.DestinationsState.AvailableDestinations ?? [];
        var drained = context.RequestServices.GetRequiredService<DestinationDrains>().Describe(forwarding.Cluster);
        if (cluster is null || destinations.Count == 0)
        {
            yield return drained.Length > 0
                ? StageResult.Stop("destination", "Drained", $"503: cluster {forwarding.Cluster} has no destination left: {drained}")
                : StageResult.Stop("destination", "None", $"503: cluster {forwarding.Cluster} has no destination");
            yield break;
        }

        var addresses = string.Join(", ", destinations.Select(d => d.Model.Config.Address.TrimEnd('/')));
        var policy = destinations.Count == 1
            ? ""
            : $"one of {destinations.Count} by {cluster.Model.Config.LoadBalancingPolicy ?? "PowerOfTwoChoices"}: ";
        var target = forwarding.KeepsTarget ? request.Target : "made by the route's transforms";
        var rewritten = forwarding.Rewriting is { } rewriting
            ? $"; internal addresses in responses are rewritten, {rewriting.Map.Count} known"
            : "; addresses in responses pass as they are";
        var kept = ((ClusterSettingsMetadata)cluster.Model.Config.Metadata!).Buffering == RequestBuffering.Length
            ? "; a body without a length is kept until it is whole"
            : "";
        var left = drained.Length > 0 ? $"; {drained}" : "";
        yield return StageResult.Pass("destination", forwarding.Cluster, $"{policy}{addresses}, target {target}{rewritten}{kept}{left}");
    }
}
