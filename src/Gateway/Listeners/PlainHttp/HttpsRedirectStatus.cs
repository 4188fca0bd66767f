namespace Gateway.Listeners.PlainHttp;

/// <summary>What a plain-HTTP request got: the metric tag and the word in the log.</summary>
internal enum HttpsRedirectStatus
{
    /// <summary>308 to the same target over HTTPS.</summary>
    Redirected,

    /// <summary>
    /// 302 for a client of Autodiscover, which takes no 308 (MS-OXDISCO): to the same host, or to the listener's RedirectTo.
    /// </summary>
    Autodiscover,

    /// <summary>200: the file that a CA looks for, while it has been asked to (RFC 8555 8.3).</summary>
    Challenge,

    /// <summary>403: another method than GET or HEAD; its body would be sent again in clear by a client that follows.</summary>
    Method,

    /// <summary>403: it carried a password, a token or a session.</summary>
    Credentials,

    /// <summary>403: the host is not published here.</summary>
    UnknownHost,

    /// <summary>400: no host, or a target that is not a path.</summary>
    Target,
}
