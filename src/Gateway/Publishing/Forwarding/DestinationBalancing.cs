using System.Collections.Frozen;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>Chooses a destination without a request, by the same policies as YARP's step, which share their state with it.</summary>
internal sealed class DestinationBalancing(IEnumerable<ILoadBalancingPolicy> policies)
{
    private readonly FrozenDictionary<string, ILoadBalancingPolicy> _policies = policies
        .Where(p => p is LeastRequestsPolicy or PowerOfTwoChoicesPolicy || p.GetType().Assembly == typeof(ILoadBalancingPolicy).Assembly)
        .ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces YARP's policies that go by the requests under way: they do not count straight ones.</summary>
    public static void Replace(IServiceCollection services)
    {
        string[] replaced = [LoadBalancingPolicies.LeastRequests, LoadBalancingPolicies.PowerOfTwoChoices];
        foreach (var name in replaced)
        {
            // YARP refuses two policies of one name at the start, so that a renamed class is noticed.
            var policy = services.Single(s => s.ServiceType == typeof(ILoadBalancingPolicy)
                && s.ImplementationType?.Name.StartsWith(name, StringComparison.Ordinal) == true);
            services.Remove(policy);
        }

        services.AddSingleton<ConcurrentRequests>();
        services.AddSingleton<ILoadBalancingPolicy, LeastRequestsPolicy>();
        services.AddSingleton<ILoadBalancingPolicy, PowerOfTwoChoicesPolicy>();
    }

    /// <summary>The policy of a cluster; null for one that is nobody's here and may read the request.</summary>
    public ILoadBalancingPolicy? Find(ClusterModel cluster) =>
        _policies.GetValueOrDefault(cluster.Config.LoadBalancingPolicy ?? LoadBalancingPolicies.PowerOfTwoChoices);

    /// <summary>One of several destinations.</summary>
    public static DestinationState? Pick(
        ILoadBalancingPolicy policy, ClusterState cluster, IReadOnlyList<DestinationState> destinations) =>
        policy.PickDestination(null!, cluster, destinations); // these policies do not read the request
}
