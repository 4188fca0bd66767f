using Gateway.Forwarding.Connections;
using Gateway.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Forwarding;

/// <summary>Registration of the forwarder and its connection pools.</summary>
public static class ForwardingServices
{
    public static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOutbound();
        services.AddSingleton<ForwardingMetrics>();
        services.AddSingleton<CoarseClock>();
        services.AddSingleton<DestinationPools>();
        services.AddSingleton<Forwarder>();
        return services;
    }
}
