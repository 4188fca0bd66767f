namespace Gateway.Listeners;

/// <summary>The kind of traffic of a bound endpoint.</summary>
internal enum ListenerKind
{
    /// <summary>Published routes over TLS.</summary>
    Https,

    /// <summary>Plain HTTP, which is redirected or refused and never reaches a route.</summary>
    HttpsRedirect,

    /// <summary>IMAP4, POP3 or submission.</summary>
    Mail,

    /// <summary>Health, metrics and status; never a published route.</summary>
    Admin,
}
