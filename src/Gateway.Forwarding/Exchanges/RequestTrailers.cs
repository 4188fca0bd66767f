using System.Buffers;
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

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 128).Where(c => c is 127 or (< 32 and not '\t')).Select(c => (char)c)]);

    /// <summary>Adds the trailers; false if a value has a control character (RFC 9110, 5.5).</summary>
    public static bool TryAdd(ref ByteBuffer buffer, HttpContext context, ForwardingOptions options)
    {
        if (context.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } trailers })
        {
            return true;
        }

        foreach (var (name, values) in trailers)
        {
            var passes = Passes(name, options);
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(Controls))
                {
                    return false;
                }

                if (passes)
                {
                    RequestHeadWriter.TryAddHeader(ref buffer, name, value ?? "");
                }
            }
        }

        return true;
    }

    /// <summary>Whether a trailer with a name reaches the back end, whichever way the request takes.</summary>
    public static bool Passes(string name, ForwardingOptions options) =>
        !RequestHeaderRules.IsHopByHop(name)
        && !RequestHeaderRules.IsForwardedHeader(name)
        && !HeadOnly.Contains(name)
        && options.PassesTrailer(name);
}
