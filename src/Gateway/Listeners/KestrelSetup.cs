using System.Text;
using Gateway.Filtering;
using Gateway.Listeners.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners;

/// <summary>Kestrel's own settings: those of the whole server, and the endpoints of <see cref="ListenerSet"/>.</summary>
internal static class KestrelSetup
{
    public static void Configure(KestrelServerOptions kestrel)
    {
        // A line of HTTP/1.1 ends with CR LF; what takes a bare LF too can be made to disagree with a back end about where a request ends.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        kestrel.AddServerHeader = false;

        // Header values of old clients and back ends are Latin-1; bytes pass as they are.
        kestrel.RequestHeaderEncodingSelector = ConnectionHeaderEncoding.Select;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;

        var services = kestrel.ApplicationServices;
        var listeners = services.GetRequiredService<ListenerSet>();
        var pipeline = services.GetRequiredService<ListenerPipeline>();
        KestrelLimits.Apply(kestrel.Limits, listeners.All);

        // Kestrel reads its limits for each connection anew. The set was told of a change first: it subscribed first.
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
