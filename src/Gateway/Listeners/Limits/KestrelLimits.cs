using Gateway.Filtering;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Listeners.Limits;

/// <summary>Kestrel's limits hold for the whole server, so each is the most generous of the HTTP listeners'.</summary>
internal static class KestrelLimits
{
    public static void Apply(KestrelServerLimits limits, IEnumerable<Listener> listeners)
    {
        var http = listeners.Where(l => l.Kind is ListenerKind.Https or ListenerKind.HttpsRedirect)
            .Select(l => l.Options.Limits)
            .DefaultIfEmpty(new ListenerLimitsOptions())
            .ToArray();

        // Per route, by the request filter.
        limits.MaxRequestBodySize = null;

        // Limited by the listeners themselves, each apart and by source.
        limits.MaxConcurrentConnections = null;
        limits.MaxRequestHeadersTotalSize = http.Max(l => l.HeaderBytes);
        limits.MaxRequestHeaderCount = 200;
        limits.MaxRequestLineSize = FilteringServices.RequestLineBytes;

        // Kestrel wants the buffer to hold the longest head.
        limits.MaxRequestBufferSize = Math.Max(1024 * 1024, limits.MaxRequestHeadersTotalSize + limits.MaxRequestLineSize);
        limits.RequestHeadersTimeout = http.Max(l => l.HeaderTimeout);
        limits.KeepAliveTimeout = http.Max(l => l.IdleTimeout);

        // One HTTP/2 header field, decoded, may be as long as all of them.
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
    }
}
