namespace Gateway.Transport.Tls;

/// <summary>The result of one TLS operation.</summary>
internal enum TlsStatus
{
    /// <summary>The operation is complete.</summary>
    Done,

    /// <summary>The operation continues when the socket is readable or writable.</summary>
    Waiting,

    /// <summary>The peer has ended its direction.</summary>
    Ended,

    /// <summary>The connection failed: the peer's alert, a protocol violation, or the network.</summary>
    Failed,
}
