using System.Text;
using Gateway.Filtering;
using Gateway.Listeners.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners;

/// <summary>Configures Kestrel: its server-wide settings and the endpoints of <see cref="ListenerSet"/>.</summary>
internal static class KestrelSetup
{
    public static void Configure(KestrelServerOptions kestrel)
    {
        // Lines of HTTP/1.1 must end with CR LF. A server that accepts a bare LF may disagree with a back end about the end of a request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        kestrel.AddServerHeader = false;

        // Old clients and back ends send header values in Latin-1; their bytes are passed through unchanged.
        kestrel.RequestHeaderEncodingSelector = ConnectionHeaderEncoding.Select;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;

        var services = kestrel.ApplicationServices;
        var listeners = services.GetRequiredService<ListenerSet>();
        var pipeline = services.GetRequiredService<ListenerPipeline>();
        KestrelLimits.Apply(kestrel.Limits, listeners.All);

        // Kestrel reads its limits for each connection. The listener set subscribed first, so it is already updated.
        services
            .GetRequiredService<IOptionsMonitor<IReadOnlyDictionary<string, ListenerOptions>>>()
            .OnChange(_ => KestrelLimits.Apply(kestrel.Limits, listeners.All));

        var loader = kestrel.Configure(new ConfigurationBuilder().Add(listeners).Build(), reloadOnChange: true);
        foreach (var key in ListenerSet.Keys)
        {
            loader.Endpoint(key, endpoint =>
            {
                if (listeners.TryFind(endpoint.ConfigSection.Key, out var listener))
                {
                    pipeline.Apply(endpoint.ListenOptions, listener);
                }
            });
        }
    }
}
