using Microsoft.Net.Http.Headers;

namespace Gateway.Forwarding.Protocol;

/// <summary>The common response headers.</summary>
internal static class KnownHeaders
{
    private static readonly HeaderNameTable<KnownHeader> Table = Build();

    /// <summary>The header with this name (case-insensitive), or null.</summary>
    public static KnownHeader? Find(ReadOnlySpan<byte> name) => Table.Find(name);

    private static HeaderNameTable<KnownHeader> Build()
    {
        (string Name, HeaderKind Kind)[] headers =
        [
            (HeaderNames.Connection, HeaderKind.Connection),
            (HeaderNames.ContentLength, HeaderKind.ContentLength),
            (HeaderNames.TransferEncoding, HeaderKind.TransferEncoding),
            (HeaderNames.Upgrade, HeaderKind.Upgrade),
            (HeaderNames.WWWAuthenticate, HeaderKind.WwwAuthenticate),
            (HeaderNames.StrictTransportSecurity, HeaderKind.StrictTransportSecurity),
            (HeaderNames.KeepAlive, HeaderKind.KeepAlive),
            (HeaderNames.ProxyAuthenticate, HeaderKind.HopByHop),
            ("Proxy-Authentication-Info", HeaderKind.HopByHop),
            ("Proxy-Connection", HeaderKind.HopByHop),
            (HeaderNames.TE, HeaderKind.HopByHop),
            (HeaderNames.Trailer, HeaderKind.Trailer),
            (HeaderNames.AltSvc, HeaderKind.HopByHop),
            ("HTTP2-Settings", HeaderKind.HopByHop),
            .. EndToEndNames.Select(n => (n, HeaderKind.EndToEnd)),
        ];
        return new(headers.Select(h => (h.Name, new KnownHeader(h.Name, h.Kind))));
    }

    private static string[] EndToEndNames =>
    [
        HeaderNames.AcceptRanges, HeaderNames.AccessControlAllowCredentials, HeaderNames.AccessControlAllowHeaders,
        HeaderNames.AccessControlAllowMethods, HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders,
        HeaderNames.AccessControlMaxAge, HeaderNames.Age, HeaderNames.Allow, HeaderNames.CacheControl, HeaderNames.ContentDisposition,
        HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLocation, HeaderNames.ContentRange,
        HeaderNames.ContentSecurityPolicy, HeaderNames.ContentType, HeaderNames.Date, "DAV", HeaderNames.ETag, HeaderNames.Expires,
        HeaderNames.LastModified, HeaderNames.Link, HeaderNames.Location, "MS-Author-Via", "MS-Server-ActiveSync",
        "MS-ASProtocolVersions", "MS-ASProtocolCommands", "Permissions-Policy", "Persistent-Auth", HeaderNames.Pragma,
        "Referrer-Policy", "request-id", "Refresh", HeaderNames.RetryAfter, HeaderNames.SecWebSocketAccept,
        HeaderNames.SecWebSocketExtensions, HeaderNames.SecWebSocketProtocol, HeaderNames.Server, HeaderNames.SetCookie, HeaderNames.Vary,
        HeaderNames.Via, HeaderNames.Warning, "X-AspNet-Version", "X-BEServer", "X-CalculatedBETarget", "X-ClientInfo",
        HeaderNames.XContentTypeOptions, "X-DiagInfo", "X-ExpirationInfo", "X-FEServer", HeaderNames.XFrameOptions, "X-MS-Location",
        "X-OWA-Version", "X-PendingPeriod", HeaderNames.XPoweredBy, "X-RequestId", "X-RequestType", "X-ResponseCode", "X-ServerApplication",
        HeaderNames.XUACompatible, HeaderNames.XXSSProtection,
    ];
}
