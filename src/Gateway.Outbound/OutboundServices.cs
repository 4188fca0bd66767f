using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Outbound;

/// <summary>Registration of the way out.</summary>
public static class OutboundServices
{
    /// <summary>Adds the one dialer that every connection of the gateway is made with.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DialerOptions>();
        services.TryAddSingleton<Dialer>();
        return services;
    }
}
