using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Drains;

/// <summary>A policy of YARP's that decides which destinations receive requests, without those that an administrator has drained.</summary>
internal sealed class UndrainedDestinationsPolicy(IAvailableDestinationsPolicy inner, DestinationDrains drains)
    : IAvailableDestinationsPolicy
{
    public string Name => inner.Name;

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(
        ClusterConfig config, IReadOnlyList<DestinationState> allDestinations)
    {
        if (drains.IsEmpty || config.Metadata is not ClusterSettingsMetadata { Cluster: var cluster })
        {
            return inner.GetAvailalableDestinations(config, allDestinations);
        }

        // Before the policy, not after it: where all others are ill it may take all of them, and not one that is out.
        return inner.GetAvailalableDestinations(
            config, [.. allDestinations.Where(d => !drains.IsDrained(cluster, d.DestinationId))]);
    }

    /// <summary>Puts every registered policy behind the drains.</summary>
    public static void Decorate(IServiceCollection services)
    {
        foreach (var policy in services.Where(s => s.ServiceType == typeof(IAvailableDestinationsPolicy)).ToArray())
        {
            var type = policy.ImplementationType
                ?? throw new InvalidOperationException("YARP registers its policies of destinations by their types.");
            services.Remove(policy);
            services.AddSingleton<IAvailableDestinationsPolicy>(provider => new UndrainedDestinationsPolicy(
                (IAvailableDestinationsPolicy)ActivatorUtilities.CreateInstance(provider, type),
                provider.GetRequiredService<DestinationDrains>()));
        }
    }
}
