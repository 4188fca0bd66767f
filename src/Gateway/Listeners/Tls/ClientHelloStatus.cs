namespace Gateway.Listeners.Tls;

/// <summary>What reading a ClientHello from the bytes at hand gave.</summary>
public enum ClientHelloStatus
{
    Complete,

    Incomplete,

    /// <summary>The bytes are not TLS at all.</summary>
    NotTls,

    /// <summary>They are TLS, and not a well-formed ClientHello, or one that is too long.</summary>
    Malformed,
}
