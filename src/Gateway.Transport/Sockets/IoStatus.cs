namespace Gateway.Transport.Sockets;

/// <summary>What became of one receipt or sending.</summary>
internal enum IoStatus
{
    Done,

    /// <summary>It may be tried again when the reactor says so.</summary>
    Waiting,

    /// <summary>The peer sends no more.</summary>
    Ended,

    /// <summary>The connection is of no more use.</summary>
    Failed,
}
