using Gateway.Filtering;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Straight;
using Gateway.Preauthentication;
using Gateway.Publishing.Forwarding;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gateway.Straight.Routes;

/// <summary>A published route whose requests may go straight, with everything that is decided once for it; immutable.</summary>
/// <param name="Plan">How the route forwards.</param>
/// <param name="Straight">The same in terms of bytes.</param>
/// <param name="Filter">What the route lets pass.</param>
/// <param name="Preauthentication">Who may use the route.</param>
/// <param name="Balancing">How one of several destinations is chosen.</param>
/// <param name="Cluster">YARP's cluster.</param>
internal sealed record StraightEndpoint(
    RoutePlan Plan,
    StraightRoute Straight,
    RouteFilter Filter,
    RoutePreauthentication Preauthentication,
    ILoadBalancingPolicy Balancing,
    ClusterState Cluster)
{
    /// <summary>The state of the cluster for which the route was found to be straight.</summary>
    public ClusterModel Model { get; } = Cluster.Model;

    public ForwardingPolicy Policy => Plan.Policy;

    /// <summary>A destination that is available; null where there is none, or the cluster has changed.</summary>
    public DestinationState? FindDestination()
    {
        var available = Cluster.DestinationsState.AvailableDestinations;
        if (!ReferenceEquals(Cluster.Model, Model) || available.Count == 0)
        {
            return null;
        }

        return available.Count == 1 ? available[0] : DestinationBalancing.Pick(Balancing, Cluster, available);
    }

    /// <summary>The connections to a destination.</summary>
    public DestinationPool PoolOf(DestinationState destination) =>
        ((ForwardingClient)Model.HttpClient).PoolOf(destination.Model.Config.Address); // StraightRoutes has looked
}
