using Microsoft.Net.Http.Headers;

namespace Gateway.Forwarding.Protocol;

/// <summary>
/// A common request header. Decisions by name are made once for each and stored at its <see cref="Index"/>.
/// </summary>
public sealed class KnownRequestHeader
{
    private static readonly HeaderNameTable<KnownRequestHeader> Table;

    static KnownRequestHeader()
    {
        (string Name, RequestHeaderKind Kind)[] special =
        [
            (HeaderNames.Host, RequestHeaderKind.Host),
            (HeaderNames.ContentLength, RequestHeaderKind.ContentLength),
            (HeaderNames.TransferEncoding, RequestHeaderKind.TransferEncoding),
            (HeaderNames.Connection, RequestHeaderKind.Connection),
            (HeaderNames.Expect, RequestHeaderKind.Expect),
            (HeaderNames.Upgrade, RequestHeaderKind.Upgrade),
            (HeaderNames.Cookie, RequestHeaderKind.Cookie),
            (HeaderNames.Authorization, RequestHeaderKind.Authorization),
            (HeaderNames.UserAgent, RequestHeaderKind.UserAgent),
        ];
        string[] other =
        [
            HeaderNames.Accept, HeaderNames.AcceptCharset, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage, HeaderNames.Baggage,
            HeaderNames.CacheControl, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentType,
            HeaderNames.CorrelationContext, HeaderNames.Date, "Depth", "Destination", HeaderNames.DNT, "Forwarded", HeaderNames.From,
            "If", HeaderNames.IfMatch, HeaderNames.IfModifiedSince, HeaderNames.IfNoneMatch, HeaderNames.IfRange,
            HeaderNames.IfUnmodifiedSince, HeaderNames.KeepAlive, HeaderNames.MaxForwards, "MS-ASProtocolVersion", HeaderNames.Origin,
            "Overwrite", HeaderNames.Pragma, "Prefer", "Priority", HeaderNames.ProxyAuthorization, "Proxy-Connection", HeaderNames.Range,
            HeaderNames.Referer, HeaderNames.RequestId, "Save-Data", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform",
            "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User", "Sec-GPC", "SOAPAction", HeaderNames.TE,
            HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Trailer, HeaderNames.UpgradeInsecureRequests, HeaderNames.Via,
            "X-AnchorMailbox", "X-ClientInfo", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-MS-PolicyKey",
            "X-OWA-ActionName", "X-OWA-Canary", "X-OWA-ExplicitLogonUser", "X-Real-IP", HeaderNames.XRequestedWith, "X-RequestType",
        ];
        var headers = special.Concat(other.Select(n => (Name: n, Kind: RequestHeaderKind.Other)));
        All = [.. headers.Select((h, index) => new KnownRequestHeader(h.Name, h.Kind, index))];
        Table = new(All.Select(h => (h.Name, h)));
    }

    private KnownRequestHeader(string name, RequestHeaderKind kind, int index)
    {
        Name = name;
        Kind = kind;
        Index = index;
    }

    /// <summary>All of them, each at its index.</summary>
    public static IReadOnlyList<KnownRequestHeader> All { get; }

    public string Name { get; }

    public RequestHeaderKind Kind { get; }

    public int Index { get; }

    /// <summary>The header with this name (case-insensitive), or null.</summary>
    internal static KnownRequestHeader? Find(ReadOnlySpan<byte> name) => Table.Find(name);
}
