using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Forwarding;

/// <summary>Registration of the upstream client.</summary>
public static class ForwardingServices
{
    public static IServiceCollection AddForwarding(this IServiceCollection services) => services;
}
