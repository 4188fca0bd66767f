namespace Gateway.Listeners;

/// <summary>Why a connection ended, as in the metric tag and the log.</summary>
internal enum ConnectionEnd
{
    /// <summary>The connection was served and closed by either side.</summary>
    Closed,

    /// <summary>Refused: the listener has reached its connection limit.</summary>
    TooManyConnections,

    /// <summary>Refused: the source has reached its connection limit.</summary>
    TooManyFromSource,

    /// <summary>Refused: the process has no file descriptor left.</summary>
    NoDescriptor,

    /// <summary>Refused: a source that must send a PROXY header sent something else.</summary>
    ProxyHeaderMissing,

    /// <summary>Refused: the PROXY header is not well-formed, or too long.</summary>
    ProxyHeaderMalformed,

    /// <summary>Refused: the PROXY header was incomplete at the timeout or at the end of the connection.</summary>
    ProxyHeaderTimeout,

    /// <summary>Refused: a source that is not allowed to send a PROXY header sent one.</summary>
    ProxyHeaderUnlisted,

    /// <summary>The TLS handshake was refused or failed.</summary>
    TlsRefused,

    /// <summary>The client sent too many HTTP/2 frames without progress.</summary>
    TooManyFrames,

    /// <summary>The clients left too much of their HTTP/2 responses unread, and this one most of it.</summary>
    TooMuchUnread,

    /// <summary>A defect of the gateway.</summary>
    Failed,
}
