using Gateway.Listeners.Descriptors;
using Gateway.Listeners.Transport;
using Gateway.Publishing;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>Registration of the listeners with Kestrel.</summary>
internal static class ListenersServices
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, TransportBlocks>();
        builder.Services.AddSingleton<ListenerSet>();
        builder.Services.AddSingleton<ListenersMetrics>();
        builder.Services.AddSingleton<TlsOptionsCache>();
        builder.Services.AddSingleton<OcspStaples>();
        builder.Services.AddSingleton<TlsContexts>();
        builder.Services.AddSingleton<ClientCertificateRequests>();
        builder.Services.AddSingleton<ListenerPipeline>();
        builder.Services.AddSingleton<PublishedHosts>();
        builder.Services.AddSingleton<PlainHttpReport>();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.Backlog = TransportListenerFactory.Backlog;
            sockets.CreateBoundListenSocket = ListenSocket.Bind;
        });
        builder.AddDescriptors();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(KestrelSetup.Configure);
    }

    /// <summary>The first step of the pipeline: requests stay with the listener they came in by.</summary>
    public static IApplicationBuilder UseListeners(this IApplicationBuilder app) => app.UseMiddleware<ListenerMiddleware>();

    /// <summary>After routing: a request whose route or host needs another handshake goes no further.</summary>
    public static IApplicationBuilder UseHandshakes(this IApplicationBuilder app) => app.UseMiddleware<HandshakeMiddleware>();
}
