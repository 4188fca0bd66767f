using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>YARP's PowerOfTwoChoices, by the requests of both ways: the less busy one of two that are chosen at random.</summary>
internal sealed class PowerOfTwoChoicesPolicy(ConcurrentRequests requests) : ILoadBalancingPolicy
{
    public string Name => LoadBalancingPolicies.PowerOfTwoChoices;

    public DestinationState? PickDestination(
        HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        var count = availableDestinations.Count;
        if (count <= 1)
        {
            return count == 0 ? null : availableDestinations[0];
        }

        var first = Random.Shared.Next(count);
        var second = (first + 1 + Random.Shared.Next(count - 1)) % count; // another one
        return requests.CountOf(availableDestinations[first]) <= requests.CountOf(availableDestinations[second])
            ? availableDestinations[first]
            : availableDestinations[second];
    }
}
