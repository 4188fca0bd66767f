using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Filtering;

/// <summary>Request headers that only a trusted party may set: removed from every client's request before anybody reads them.</summary>
internal static class ClientHeaders
{
    private static readonly FrozenSet<string> Names = new[]
    {
        // Where the request came from
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Originating-IP", "X-Remote-IP", "X-Remote-Addr",
        "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-ProxyUser-Ip", "Client-IP", "Front-End-Https", "X-Url-Scheme",
        // What it asks for
        "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", "X-Host", "X-HTTP-Host-Override", "X-HTTP-Method-Override", "X-HTTP-Method",
        "X-Method-Override",
        // Who asks
        "Remote-User", "X-Remote-User", "X-WebAuth-User", "X-Authenticated-User", "X-Auth-User", "SSL-Client-Cert", "X-SSL-Client-Cert",
        "X-Client-Cert", "X-ARR-ClientCert",
        // Between Exchange's own servers
        "X-BEResource", "X-CommonAccessToken", "X-IsFromCafe", "X-SourceCafeServer", "msExchProxyUri", "X-Rps-CAT",
        // Read by CGI as the proxy to use
        "Proxy",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110 5.5: every control character but the horizontal tab.
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Append(127).Select(c => (char)c)]);

    private static readonly string[] Prefixes = ["X-Forwarded-", "X-AnonResource", "X-msExchEcp", "X-Auth-Request-"];

    /// <summary>
    /// Whether a client may not send this header, in the head or as a trailer. A name holds letters, digits and hyphens only: CGI and
    /// its kin turn every other character into the same one, so that X.Forwarded.User or Transfer_Encoding would become another header.
    /// </summary>
    public static bool IsReserved(string name)
    {
        if (name.AsSpan().ContainsAnyExcept(NameCharacters) || Names.Contains(name))
        {
            return true;
        }

        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Removes the reserved headers, those that Connection nominates, and Connection itself: left in place it would nominate the headers,
    /// too, by which the gateway says later who asks and from where. Values are checked in the same pass.
    /// </summary>
    /// <returns>Pass, HeaderName or HeaderControl.</returns>
    public static FilterStatus Strip(HttpRequest request)
    {
        var headers = request.Headers;
        List<string>? reserved = null;
        foreach (var (name, values) in headers)
        {
            if (HasControl(values))
            {
                return FilterStatus.HeaderControl;
            }

            if (!IsReserved(name))
            {
                continue;
            }

            if (name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                return FilterStatus.HeaderName;
            }

            (reserved ??= []).Add(name);
        }

        ConnectionHeader.RemoveNominated(headers, headers.Connection);
        headers.Remove(HeaderNames.Connection);
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            headers.Remove(HeaderNames.Expect); // RFC 9110 10.1.1: ignored in HTTP/1.0
        }

        if (reserved is null)
        {
            return FilterStatus.Pass;
        }

        foreach (var name in reserved)
        {
            headers.Remove(name);
        }

        return FilterStatus.Pass;
    }

    private static bool HasControl(StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].AsSpan().ContainsAny(Controls))
            {
                return true;
            }
        }

        return false;
    }
}
