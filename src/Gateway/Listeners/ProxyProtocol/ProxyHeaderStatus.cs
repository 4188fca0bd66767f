namespace Gateway.Listeners.ProxyProtocol;

/// <summary>The result of parsing a PROXY header from the received bytes.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>The header is complete.</summary>
    Complete,

    /// <summary>The bytes are the beginning of a header.</summary>
    Incomplete,

    /// <summary>The bytes are not a header.</summary>
    Absent,

    /// <summary>The bytes begin a header that is malformed or too long.</summary>
    Malformed,
}
