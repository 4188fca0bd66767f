namespace Gateway.Forwarding.Protocol;

/// <summary>What the forwarder does with a response header.</summary>
internal enum HeaderKind : byte
{
    EndToEnd,

    /// <summary>Belongs to one connection and stays behind (RFC 9110, 7.6.1).</summary>
    HopByHop,

    ContentLength,

    /// <summary>Says how long the back end keeps a connection that waits; stays behind, too.</summary>
    KeepAlive,

    Connection,

    TransferEncoding,

    Upgrade,

    /// <summary>A challenge: NTLM and Negotiate bind a connection.</summary>
    WwwAuthenticate,

    /// <summary>Must be given once: a value of the gateway's own stands.</summary>
    StrictTransportSecurity,
}
