using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Filtering;

/// <summary>What of a request the filter looks at; a value, so that decisions need no server.</summary>
internal readonly ref struct RequestShape
{
    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>The target as the client sent it.</summary>
    public required ReadOnlySpan<char> RawTarget { get; init; }

    public StringValues Host { get; init; }

    public StringValues TransferEncoding { get; init; }

    /// <summary>Whether Content-Length came beside Transfer-Encoding.</summary>
    public bool HasLengthToo { get; init; }

    public long? ContentLength { get; init; }

    public StringValues Connection { get; init; }

    public StringValues Cookie { get; init; }

    public StringValues ExplicitLogonUser { get; init; }

    /// <summary>Path and query: the target without the scheme and authority of the absolute form.</summary>
    public ReadOnlySpan<char> Target => AbsoluteTarget.PathOf(RawTarget);

    public static RequestShape Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        var encoding = headers.TransferEncoding;
        return new RequestShape
        {
            // A WebSocket over HTTP/2 (RFC 8441) is an extended CONNECT; to a route it is the GET that it is over HTTP/1.1.
            Method = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } ? "GET" : context.Request.Method,
            RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Host = headers.Host,
            TransferEncoding = encoding,
            // Where both are given, Kestrel moves Content-Length to this name.
            HasLengthToo = encoding.Count > 0 && (headers.ContentLength is not null || headers.ContainsKey("X-Content-Length")),
            ContentLength = headers.ContentLength,
            Connection = headers.Connection,
            Cookie = headers.Cookie,
            ExplicitLogonUser = headers["X-OWA-ExplicitLogonUser"],
        };
    }
}
