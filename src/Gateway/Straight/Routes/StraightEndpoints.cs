using Gateway.Filtering;
using Gateway.Forwarding.Straight;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Publishing.Forwarding;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Straight.Routes;

/// <summary>Decides which routes are straight: those whose requests need nothing but the forwarding policy
/// and a user who is known.</summary>
internal sealed class StraightEndpoints(ResponseRules rules, PreauthenticatedHosts hosts, DestinationBalancing balancing)
{
    /// <summary>The endpoint as a straight one; null where its requests need the pipeline.</summary>
    /// <param name="endpoint">An endpoint of the router.</param>
    /// <param name="trustsTraceContext">Whether clients may send trace contexts.</param>
    public StraightEndpoint? Find(RouteEndpoint endpoint, bool trustsTraceContext)
    {
        if (endpoint.Metadata.GetMetadata<RouteModel>() is not { Cluster: { } cluster } route
            || endpoint.Metadata.GetMetadata<RouteFilter>() is not { } filter
            || endpoint.Metadata.GetMetadata<RoutePreauthentication>() is not { } preauthentication
            || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
            || !IsPlain(route)
            || !IsPlain(cluster.Model)
            || !IsDecidable(preauthentication)
            || balancing.Find(cluster.Model) is not { } policy)
        {
            return null;
        }

        var plan = new RoutePlan(route, cluster.Model.Config.HttpRequest ?? ForwarderRequestConfig.Empty, rules, hosts);
        if (!IsPlain(plan))
        {
            return null;
        }

        var straight = new StraightRoute(
            plan.Options, name => IsWithheld(name, trustsTraceContext), plan.Policy.Rewriting?.Names ?? []);
        return new StraightEndpoint(plan, straight, filter, preauthentication, policy, cluster);
    }

    private static bool IsPlain(RouteModel route) => route.Config is
    {
        AuthorizationPolicy: null,
        CorsPolicy: null,
        OutputCachePolicy: null,
        RateLimiterPolicy: null,
        Timeout: null,
        TimeoutPolicy: null,
        MaxRequestBodySize: null,
        Transforms: null or { Count: 0 },
    };

    // Affinity needs its cookie, and passive health checks the end of every request.
    private static bool IsPlain(ClusterModel cluster) =>
        cluster.HttpClient is ForwardingClient
        && cluster.Config.SessionAffinity is not { Enabled: true }
        && cluster.Config.HealthCheck?.Passive is not { Enabled: true }
        && cluster.Config.HttpRequest?.Version is not { Major: > 1 };

    // Long polls are cut in the pipeline when who sent them is no longer let in. The lane holds the bytes of a request until its response,
    // and the time-out is also its limit for clients that read slowly, which the server cuts below 240 bytes a second.
    private static bool IsPlain(RoutePlan plan) =>
        plan.Options.ActivityTimeout > TimeSpan.Zero
        && plan.Options.ActivityTimeout < PublishedRoutes.LongWait
        && plan.Policy.Preset is not (RoutePreset.ActiveSync or RoutePreset.Ews) // their polls are ended when the gateway leaves
        && plan.Policy is { IsTransformed: false, KeepsTarget: true, KeepsHost: true, KeepsDestination: false, PinsConnections: false }
        && plan.Policy.Rewriting is not { Multistatus: true };

    // Back ends that authenticate bind connections, those of NTLM as well, and one with a form of its own is asked first.
    private static bool IsDecidable(RoutePreauthentication route) =>
        PreauthenticationRules.StatusWithoutSignIn(route) != PreauthenticationStatus.PassThrough
        && route.BackEndForm is null
        && route.Delegation is RouteDelegation.None or RouteDelegation.Basic or RouteDelegation.Bearer or RouteDelegation.Header;

    private bool IsWithheld(string name, bool trustsTraceContext) =>
        ClientHeaders.IsReserved(name)
        || hosts.IsDelegationHeader(name)
        || (!trustsTraceContext && RequestTrace.IsContext(name))
        || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase); // delegation removes it, or sets it
}
