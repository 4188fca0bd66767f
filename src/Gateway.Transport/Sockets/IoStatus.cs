namespace Gateway.Transport.Sockets;

/// <summary>The result of one receive or send.</summary>
internal enum IoStatus
{
    Done,

    /// <summary>The operation would block; it is retried after the next event.</summary>
    Waiting,

    /// <summary>The peer has ended its direction.</summary>
    Ended,

    /// <summary>The connection has failed.</summary>
    Failed,
}
