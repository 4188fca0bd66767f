using Gateway.Listeners.Descriptors;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;
using Gateway.Listeners.Transport;
using Gateway.Publishing;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Listeners;

/// <summary>Registers the listeners with Kestrel.</summary>
internal static class ListenersServices
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, TransportBlocks>();
        builder.Services.AddSingleton<ListenerSet>();
        builder.Services.TryAddSingleton<ConnectionDrain>();
        builder.Services.AddSingleton<OpenConnections>();
        builder.Services.AddSingleton<BoundListeners>();
        builder.Services.AddSingleton<ListenersMetrics>();
        builder.Services.AddSingleton<TlsOptionsCache>();
        builder.Services.AddSingleton<OcspStaples>();
        builder.Services.AddSingleton<TlsContexts>();
        builder.Services.AddSingleton<ClientCertificateRequests>();
        builder.Services.AddSingleton<TlsSelection>();
        builder.Services.AddSingleton<ListenerPipeline>();
        builder.Services.AddSingleton<PublishedHosts>();
        builder.Services.AddSingleton<PlainHttpReport>();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.Backlog = TransportListenerFactory.Backlog;
        });
        builder.Services.AddSingleton<ActivatedSockets>();
        builder.Services.AddSingleton<ListenSocket>();
        builder.Services.AddOptions<SocketTransportOptions>()
            .Configure<ListenSocket>((sockets, listen) => sockets.CreateBoundListenSocket = listen.Bind);
        builder.AddDescriptors();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(KestrelSetup.Configure);
    }
}
