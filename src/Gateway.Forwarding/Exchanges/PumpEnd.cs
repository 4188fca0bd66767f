namespace Gateway.Forwarding.Exchanges;

/// <summary>Why the forwarding of a request body ended.</summary>
internal enum PumpEnd
{
    Completed,

    /// <summary>The exchange stopped it.</summary>
    Stopped,

    /// <summary>The client disconnected, or its body is malformed.</summary>
    ClientFailed,

    /// <summary>The back end accepts no more of it; it may have responded already.</summary>
    UpstreamFailed,
}
