using Gateway.Listeners.Transport;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Listeners.Descriptors;

/// <summary>Registers the descriptor budget for listeners and for connections to back ends.</summary>
internal static class DescriptorServices
{
    /// <summary>Wraps the server's transport with the guard. Must be called after the transport is registered.</summary>
    public static void AddDescriptors(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(_ => new DescriptorBudget(DescriptorTable.Limit(), DescriptorTable.Open));
        services.AddSingleton<Forwarding.Connections.IBackEndDescriptors>(provider => provider.GetRequiredService<DescriptorBudget>());
        services.AddSingleton<global::Gateway.Mail.BackEnds.IBackEndDescriptors>(
            provider => provider.GetRequiredService<DescriptorBudget>());
        services.AddSingleton<DescriptorReport>();
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<TransportChoice>();
        services.AddSingleton<IReactorSource>(provider => provider.GetRequiredService<TransportChoice>());
        services.AddSingleton<TransportListenerFactory>();
        services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory, GuardedListenerFactory>());
        services.AddHostedService<DescriptorWatch>();
    }
}
