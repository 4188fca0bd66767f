namespace Gateway.Listeners;

/// <summary>The protocol of a listener.</summary>
public enum ListenerProtocol
{
    /// <summary>HTTP over TLS.</summary>
    Https,

    /// <summary>Plain HTTP that redirects GET and HEAD to HTTPS and refuses everything else.</summary>
    HttpsRedirect,

    /// <summary>IMAP4 (RFC 9051, RFC 3501).</summary>
    Imap4,

    /// <summary>POP3 (RFC 1939).</summary>
    Pop3,

    /// <summary>Message submission (RFC 6409).</summary>
    Smtp,

    /// <summary>ManageSieve (RFC 5804).</summary>
    ManageSieve,
}
