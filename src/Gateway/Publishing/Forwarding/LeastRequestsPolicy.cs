using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>YARP's LeastRequests, by the requests of both ways.</summary>
internal sealed class LeastRequestsPolicy(ConcurrentRequests requests) : ILoadBalancingPolicy
{
    public string Name => LoadBalancingPolicies.LeastRequests;

    public DestinationState? PickDestination(
        HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        DestinationState? least = null;
        var leastCount = int.MaxValue;
        for (var i = 0; i < availableDestinations.Count; i++)
        {
            var count = requests.CountOf(availableDestinations[i]);
            if (least is null || count < leastCount)
            {
                (least, leastCount) = (availableDestinations[i], count);
            }
        }

        return least;
    }
}
