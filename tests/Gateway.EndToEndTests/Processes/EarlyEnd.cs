namespace Gateway.EndToEndTests.Processes;

/// <summary>Where a client of the gateway ends its connection, or breaks the protocol.</summary>
internal enum EarlyEnd
{
    /// <summary>Before its ClientHello.</summary>
    BeforeHello,

    /// <summary>Within its ClientHello.</summary>
    WithinHello,

    /// <summary>After its ClientHello, while the gateway's flight is on its way.</summary>
    AfterHello,

    /// <summary>Sends random bytes instead of a ClientHello.</summary>
    GarbageInsteadOfHello,

    /// <summary>Sends random bytes after its ClientHello.</summary>
    GarbageAfterHello,

    /// <summary>Sends an alert after its ClientHello.</summary>
    AlertAfterHello,

    /// <summary>After the handshake.</summary>
    AfterHandshake,

    /// <summary>Sends bytes that are no TLS record after the handshake.</summary>
    GarbageAfterHandshake,

    /// <summary>Asks for another handshake, which is refused (RFC 5746, TLS 1.2).</summary>
    Renegotiation,

    /// <summary>Requests new keys without end (RFC 8446, 4.6.3).</summary>
    KeyUpdates,

    /// <summary>Within the head of a request.</summary>
    WithinRequest,

    /// <summary>Within the body of a request.</summary>
    WithinUpload,

    /// <summary>Within the response.</summary>
    WithinResponse,

    /// <summary>While the connection is idle after a response.</summary>
    BetweenRequests,

    /// <summary>Within an HTTP/2 frame.</summary>
    WithinHttp2,

    /// <summary>Before STARTTLS is answered.</summary>
    BeforeStartTls,

    /// <summary>Sends clear text after STARTTLS.</summary>
    GarbageAfterStartTls,

    /// <summary>Within a mail session.</summary>
    WithinMail,
}
