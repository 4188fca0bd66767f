namespace Gateway.Listeners;

/// <summary>What a bound endpoint serves.</summary>
internal enum ListenerKind
{
    /// <summary>Published routes over TLS.</summary>
    Https,

    /// <summary>Plain HTTP that redirects or refuses, and never reaches a route.</summary>
    HttpsRedirect,

    /// <summary>IMAP4, POP3 or submission.</summary>
    Mail,

    /// <summary>Health, metrics and status; never a published route.</summary>
    Admin,
}
