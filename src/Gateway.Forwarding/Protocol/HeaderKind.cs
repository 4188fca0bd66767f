namespace Gateway.Forwarding.Protocol;

/// <summary>What the forwarder does with a response header.</summary>
internal enum HeaderKind : byte
{
    EndToEnd,

    /// <summary>Applies to a single connection and is not forwarded (RFC 9110, 7.6.1).</summary>
    HopByHop,

    ContentLength,

    /// <summary>The idle time-out of the back end's connection; not forwarded.</summary>
    KeepAlive,

    Connection,

    TransferEncoding,

    Upgrade,

    /// <summary>Announces trailers, which HTTP/1.1 clients do not get.</summary>
    Trailer,

    /// <summary>A challenge; NTLM and Negotiate authenticate the connection.</summary>
    WwwAuthenticate,

    /// <summary>Must occur once; a value that the gateway sets takes precedence.</summary>
    StrictTransportSecurity,
}
