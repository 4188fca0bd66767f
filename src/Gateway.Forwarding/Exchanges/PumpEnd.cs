namespace Gateway.Forwarding.Exchanges;

/// <summary>How the passing on of a request body ended.</summary>
internal enum PumpEnd
{
    Completed,

    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>The client left, or its body is not what it announced.</summary>
    ClientFailed,

    /// <summary>The back end takes no more; it may have answered already.</summary>
    UpstreamFailed,
}
