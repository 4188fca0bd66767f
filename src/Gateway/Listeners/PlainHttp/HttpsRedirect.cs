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
    /// <param name="listener">Where the listener sends clients to.</param>
    public static HttpsRedirectResult Decide(
        HttpRequest request, string rawTarget, PublishedHosts hosts, AcmeChallengeStore challenges, ListenerOptions listener)
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

        var isAutodiscover = IsAutodiscover(host, rawTarget);
        if (isAutodiscover && listener.RedirectTo is { } redirectTo)
        {
            return HttpsRedirectResult.Autodiscovered(Location(redirectTo, listener.RedirectPort, rawTarget));
        }

        if (!hosts.Contains(host))
        {
            return HttpsRedirectResult.Refused(HttpsRedirectStatus.UnknownHost);
        }

        var location = Location(host, listener.RedirectPort, rawTarget);
        return isAutodiscover ? HttpsRedirectResult.Autodiscovered(location) : HttpsRedirectResult.Redirected(location);
    }

    private static string Location(string host, int port, string rawTarget)
    {
        var authority = port == 443 ? new HostString(host) : new HostString(host, port);
        return $"https://{authority.ToUriComponent()}{rawTarget}";
    }

    private static bool IsAutodiscover(string host, ReadOnlySpan<char> target)
    {
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        return host.StartsWith("autodiscover.", StringComparison.OrdinalIgnoreCase)
            && path.Equals("/autodiscover/autodiscover.xml", StringComparison.OrdinalIgnoreCase);
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
