using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gateway.Forwarding.Protocol;

/// <summary>The common response headers in a hash table; the hash uses the length, the first and the last letter of the name.</summary>
internal static class KnownHeaders
{
    private const int Buckets = 512;

    private static readonly KnownHeader[]?[] Table = Build();

    /// <summary>The header with this name (case-insensitive), or null.</summary>
    public static KnownHeader? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return null;
        }

        if (Table[Bucket(name.Length, name[0], name[^1])] is { } candidates)
        {
            foreach (var candidate in candidates)
            {
                if (Ascii.EqualsIgnoreCase(name, candidate.Name))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private static int Bucket(int length, int first, int last) => (((first & 0x1f) * 37) + ((last & 0x1f) * 11) + length) & (Buckets - 1);

    private static KnownHeader[]?[] Build()
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
        var table = new KnownHeader[]?[Buckets];
        foreach (var (name, kind) in headers)
        {
            ref var bucket = ref table[Bucket(name.Length, name[0], name[^1])];
            bucket = [.. bucket ?? [], new KnownHeader(name, kind)];
        }

        return table;
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
        "Referrer-Policy", "request-id", HeaderNames.RetryAfter, HeaderNames.SecWebSocketAccept, HeaderNames.SecWebSocketExtensions,
        HeaderNames.SecWebSocketProtocol, HeaderNames.Server, HeaderNames.SetCookie, HeaderNames.Vary,
        HeaderNames.Via, HeaderNames.Warning, "X-AspNet-Version", "X-BEServer", "X-CalculatedBETarget", "X-ClientInfo",
        HeaderNames.XContentTypeOptions, "X-DiagInfo", "X-ExpirationInfo", "X-FEServer", HeaderNames.XFrameOptions, "X-OWA-Version",
        "X-PendingPeriod", HeaderNames.XPoweredBy, "X-RequestId", "X-RequestType", "X-ResponseCode", "X-ServerApplication",
        HeaderNames.XUACompatible, HeaderNames.XXSSProtection,
    ];
}
