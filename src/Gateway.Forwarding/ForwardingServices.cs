using Gateway.Forwarding.Connections;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
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
        services.AddSingleton<RenegotiationReport>();
        services.AddSingleton<ObsoleteTransport>();
        services.AddSingleton<IObsoleteReactorSource>(provider => provider.GetRequiredService<ObsoleteTransport>());
        services.AddSingleton(provider => new PoolEnvironment(
            provider.GetRequiredService<CoarseClock>(),
            provider.GetRequiredService<Dialer>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ForwardingMetrics>(),
            provider.GetService<IBackEndDescriptors>(),
            provider.GetService<IReactorSource>()?.Reactors)
        {
            Renegotiation = provider.GetRequiredService<RenegotiationReport>(),
        });
        services.AddSingleton<DestinationPools>();
        services.AddSingleton<Forwarder>();
        return services;
    }
}
