namespace Gateway.Listeners.ProxyProtocol;

/// <summary>The result of reading a PROXY header, as in the metric tag.</summary>
internal enum ProxyProtocolStatus
{
    /// <summary>The header set the source of the connection.</summary>
    Accepted,

    /// <summary>The header is for the sender's own connection, such as a health check.</summary>
    Local,

    /// <summary>A listed source sent no header.</summary>
    Missing,

    /// <summary>The header is not well-formed.</summary>
    Malformed,

    /// <summary>The header was incomplete at the timeout.</summary>
    Timeout,

    /// <summary>A source that is not listed sent a header.</summary>
    Unlisted,
}
