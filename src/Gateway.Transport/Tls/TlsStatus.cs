namespace Gateway.Transport.Tls;

/// <summary>What became of one step of TLS.</summary>
internal enum TlsStatus
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It goes on when the socket has more, or takes more.</summary>
    Waiting,

    /// <summary>The peer has ended its direction.</summary>
    Ended,

    /// <summary>The connection is broken: by the peer's alert, a violation of the protocol, or the network.</summary>
    Failed,
}
