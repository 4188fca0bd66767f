namespace Gateway.Listeners.ProxyProtocol;

/// <summary>What reading a PROXY header from the bytes at hand gave.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>The header is whole.</summary>
    Complete,

    /// <summary>The bytes at hand are the beginning of a header.</summary>
    Incomplete,

    /// <summary>The bytes do not begin a header.</summary>
    Absent,

    /// <summary>They begin one, and it is not well-formed or too long.</summary>
    Malformed,
}
