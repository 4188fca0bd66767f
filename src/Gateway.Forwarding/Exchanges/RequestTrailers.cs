using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Passes a client's trailers on behind its body. A back end may take them for headers, so what the gateway decides on or sets itself never
/// comes as a trailer.
/// </summary>
internal static class RequestTrailers
{
    /// <summary>RFC 9110, 6.5.1: what says how to route, frame, authenticate or read a message comes before it.</summary>
    private static readonly FrozenSet<string> HeadOnly = new[]
    {
        "Authorization", "Cache-Control", "Content-Encoding", "Content-Range", "Content-Type", "Cookie", "Expect", "If-Match", "If-Modified-Since",
        "If-None-Match", "If-Range", "If-Unmodified-Since", "Max-Forwards", "Pragma", "Range", "Trailer",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Add(ref ByteBuffer buffer, HttpContext context, ForwardingOptions options)
    {
        if (context.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } trailers })
        {
            return;
        }

        foreach (var (name, values) in trailers)
        {
            if (!Passes(name, options))
            {
                continue;
            }

            foreach (var value in values)
            {
                // One that cannot be written without breaking the line is left out: the head has been sent, so there is no refusing it.
                RequestHeadWriter.TryAddHeader(ref buffer, name, value ?? "");
            }
        }
    }

    private static bool Passes(string name, ForwardingOptions options) =>
        !RequestHeaderRules.IsHopByHop(name) && !RequestHeaderRules.IsForwardedHeader(name) && !HeadOnly.Contains(name) && options.PassesTrailer(name);
}
