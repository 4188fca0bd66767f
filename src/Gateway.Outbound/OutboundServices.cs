using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Outbound;

/// <summary>Registration of the dialer.</summary>
public static class OutboundServices
{
    /// <summary>Adds the dialer that opens all outbound connections.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DialerOptions>();
        services.TryAddSingleton<Dialer>();
        return services;
    }
}
