using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Filtering;

/// <summary>What of a request the filter looks at; a value, so that decisions need no server.</summary>
internal readonly ref struct RequestShape
{
    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>The target as the client sent it.</summary>
    public required ReadOnlySpan<char> RawTarget { get; init; }

    public bool IsHttp10 { get; init; }

    /// <summary>
    /// Whether a header that belongs to one HTTP/1.1 connection came over HTTP/2. Kestrel itself refuses Connection and TE.
    /// </summary>
    public bool HasConnectionHeaderInHttp2 { get; init; }

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
        var protocol = context.Request.Protocol;
        return new RequestShape
        {
            // A WebSocket over HTTP/2 (RFC 8441) is an extended CONNECT; to a route it is the GET that it is over HTTP/1.1.
            Method = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } ? "GET" : context.Request.Method,
            RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            IsHttp10 = HttpProtocol.IsHttp10(protocol),
            HasConnectionHeaderInHttp2 = HttpProtocol.IsHttp2(protocol) && HasConnectionHeader(headers),
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

    private static bool HasConnectionHeader(IHeaderDictionary headers) =>
        headers.TransferEncoding.Count > 0
        || headers.Upgrade.Count > 0
        || headers.KeepAlive.Count > 0
        || headers["Proxy-Connection"].Count > 0;
}
