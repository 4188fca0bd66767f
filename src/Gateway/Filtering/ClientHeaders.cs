using System.Collections.Frozen;
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

    private static readonly string[] Prefixes = ["X-Forwarded-", "X-AnonResource", "X-msExchEcp", "X-Auth-Request-"];

    /// <summary>Whether a client may not send this header.</summary>
    public static bool IsReserved(string name)
    {
        // CGI and its kin read an underscore as a hyphen.
        if (name.Contains('_'))
        {
            name = name.Replace('_', '-');
        }

        if (Names.Contains(name))
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
    /// too, by which the gateway says later who asks and from where.
    /// </summary>
    public static void Strip(IHeaderDictionary headers)
    {
        ConnectionHeader.RemoveNominated(headers, headers.Connection);
        headers.Remove(HeaderNames.Connection);
        List<string>? reserved = null;
        foreach (var (name, _) in headers)
        {
            if (IsReserved(name))
            {
                (reserved ??= []).Add(name);
            }
        }

        if (reserved is null)
        {
            return;
        }

        foreach (var name in reserved)
        {
            headers.Remove(name);
        }
    }
}
