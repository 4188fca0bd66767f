namespace Gateway.Listeners;

/// <summary>Why a connection ended, as far as the listener can tell: the metric tag and the word in the log.</summary>
internal enum ConnectionEnd
{
    /// <summary>It was served, and either side closed it.</summary>
    Closed,

    /// <summary>Refused: the listener has as many connections as it may.</summary>
    TooManyConnections,

    /// <summary>Refused: the source has as many connections as it may.</summary>
    TooManyFromSource,

    /// <summary>Refused: the process has no file descriptor left for another client.</summary>
    NoDescriptor,

    /// <summary>Refused: a source that must send a PROXY header sent something else.</summary>
    ProxyHeaderMissing,

    /// <summary>Refused: the PROXY header is not well-formed, or too long.</summary>
    ProxyHeaderMalformed,

    /// <summary>Refused: the PROXY header did not come in time, or the connection ended within it.</summary>
    ProxyHeaderTimeout,

    /// <summary>Refused: a source that may not send a PROXY header did.</summary>
    ProxyHeaderUnlisted,

    /// <summary>The TLS handshake was refused or failed.</summary>
    TlsRefused,

    /// <summary>A defect of the gateway.</summary>
    Failed,
}
