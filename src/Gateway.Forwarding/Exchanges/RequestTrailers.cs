using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Forwards the trailers after the client's body. A back end may treat them as headers, so headers that the gateway evaluates or sets are
/// never forwarded as trailers.
/// </summary>
internal static class RequestTrailers
{
    /// <summary>
    /// RFC 9110, 6.5.1: fields for routing, framing, authentication, request control and content format are not allowed in trailers.
    /// </summary>
    private static readonly FrozenSet<string> HeadOnly = new[]
    {
        "Authorization", "Cache-Control", "Content-Encoding", "Content-Range", "Content-Type", "Cookie", "Expect", "If-Match",
        "If-Modified-Since",
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
                // An invalid trailer is omitted: the head has been sent, so the request cannot be refused any more.
                RequestHeadWriter.TryAddHeader(ref buffer, name, value ?? "");
            }
        }
    }

    private static bool Passes(string name, ForwardingOptions options) =>
        !RequestHeaderRules.IsHopByHop(name)
        && !RequestHeaderRules.IsForwardedHeader(name)
        && !HeadOnly.Contains(name)
        && options.PassesTrailer(name);
}
