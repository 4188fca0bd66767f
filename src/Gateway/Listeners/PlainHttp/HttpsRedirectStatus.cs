namespace Gateway.Listeners.PlainHttp;

/// <summary>The result of a plain-HTTP request, as in the metric tag and the log.</summary>
internal enum HttpsRedirectStatus
{
    /// <summary>308 to the same target over HTTPS.</summary>
    Redirected,

    /// <summary>
    /// 302 for a client of Autodiscover, which takes no 308 (MS-OXDISCO): to the same host, or to the listener's RedirectTo.
    /// </summary>
    Autodiscover,

    /// <summary>200: the challenge file, while a challenge is pending (RFC 8555 8.3).</summary>
    Challenge,

    /// <summary>403: the method is not GET or HEAD. With a redirect, the client would keep sending its bodies in clear first.</summary>
    Method,

    /// <summary>403: the request contained a password, a token or a session cookie.</summary>
    Credentials,

    /// <summary>403: the host is not published here.</summary>
    UnknownHost,

    /// <summary>400: no host, or a target that is not a path.</summary>
    Target,
}
