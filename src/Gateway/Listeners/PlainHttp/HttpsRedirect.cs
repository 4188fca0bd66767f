using Gateway.Certificates.Acme;
using Gateway.Publishing;

namespace Gateway.Listeners.PlainHttp;

/// <summary>Decides whether a plain-HTTP request is redirected to HTTPS or refused. It is never forwarded.</summary>
internal static class HttpsRedirect
{
    /// <summary>
    /// The prefix of the gateway's cookies. Browsers do not send such cookies over plain HTTP, so a request with one has exposed a session.
    /// </summary>
    public const string SessionCookiePrefix = "__Host-";

    /// <param name="request">The request.</param>
    /// <param name="rawTarget">The request target as the client sent it.</param>
    /// <param name="hosts">The hosts that may be redirected to.</param>
    /// <param name="challenges">The pending HTTP challenges of ACME.</param>
    /// <param name="port">The public port of HTTPS.</param>
    public static HttpsRedirectResult Decide(
        HttpRequest request, string rawTarget, PublishedHosts hosts, AcmeChallengeStore challenges, int port)
    {
        // Credentials are checked first: they were sent in clear, and the user must be informed.
        if (CarriesCredentials(request, rawTarget))
        {
            return HttpsRedirectResult.Refused(HttpsRedirectStatus.Credentials);
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return HttpsRedirectResult.Refused(HttpsRedirectStatus.Method);
        }

        if (rawTarget.Length == 0 || rawTarget[0] != '/' || !request.Host.HasValue)
        {
            return HttpsRedirectResult.Refused(HttpsRedirectStatus.Target);
        }

        var host = request.Host.Host;
        if (challenges.FindFile(host, rawTarget) is { } answer)
        {
            return HttpsRedirectResult.Answered(answer);
        }

        if (!hosts.Contains(host))
        {
            return HttpsRedirectResult.Refused(HttpsRedirectStatus.UnknownHost);
        }

        var authority = port == 443 ? new HostString(host) : new HostString(host, port);
        return HttpsRedirectResult.Redirected($"https://{authority.ToUriComponent()}{rawTarget}");
    }

    private static bool CarriesCredentials(HttpRequest request, string rawTarget)
    {
        if (request.Headers.ContainsKey("Authorization") || request.Headers.ContainsKey("Proxy-Authorization"))
        {
            return true;
        }

        foreach (var cookies in request.Headers.Cookie)
        {
            if (cookies is not null && cookies.Contains(SessionCookiePrefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // An absolute-form target with user information: http://user:password@host/.
        var scheme = rawTarget.IndexOf("://", StringComparison.Ordinal);
        return rawTarget.Length > 0 && rawTarget[0] != '/' && scheme >= 0 && Authority(rawTarget, scheme + 3).Contains('@');
    }

    private static ReadOnlySpan<char> Authority(string target, int start)
    {
        var rest = target.AsSpan(start);
        return rest.IndexOfAny('/', '?', '#') is var end and >= 0 ? rest[..end] : rest;
    }
}
