using Gateway.Filtering;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Listeners.Limits;

/// <summary>Kestrel's limits apply to the whole server, so each is the highest limit of all HTTP listeners.</summary>
internal static class KestrelLimits
{
    public static void Apply(KestrelServerLimits limits, IEnumerable<Listener> listeners)
    {
        var http = listeners.Where(l => l.Kind is ListenerKind.Https or ListenerKind.HttpsRedirect)
            .Select(l => l.Options.Limits)
            .DefaultIfEmpty(new ListenerLimitsOptions())
            .ToArray();

        // Limited per route, by the request filter.
        limits.MaxRequestBodySize = null;

        // Limited by the listeners, per listener and per source.
        limits.MaxConcurrentConnections = null;
        limits.MaxRequestHeadersTotalSize = http.Max(l => l.HeaderBytes);
        limits.MaxRequestHeaderCount = 200;
        limits.MaxRequestLineSize = FilteringServices.RequestLineBytes;

        // Kestrel requires the buffer to hold the longest request head.
        limits.MaxRequestBufferSize = Math.Max(1024 * 1024, limits.MaxRequestHeadersTotalSize + limits.MaxRequestLineSize);
        limits.RequestHeadersTimeout = http.Max(l => l.HeaderTimeout);
        limits.KeepAliveTimeout = http.Max(l => l.IdleTimeout);

        // A single decoded HTTP/2 header field may be as long as the limit for all of them.
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
    }
}
