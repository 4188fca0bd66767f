namespace Gateway.Listeners.ProxyProtocol;

/// <summary>What became of a PROXY header: the metric tag.</summary>
internal enum ProxyProtocolStatus
{
    /// <summary>The connection is the header's client's.</summary>
    Accepted,

    /// <summary>The header speaks for the sender itself: a health check.</summary>
    Local,

    /// <summary>A listed source sent none.</summary>
    Missing,

    /// <summary>The header is not well-formed.</summary>
    Malformed,

    /// <summary>It did not come whole in time.</summary>
    Timeout,

    /// <summary>A source that is not listed sent one.</summary>
    Unlisted,
}
