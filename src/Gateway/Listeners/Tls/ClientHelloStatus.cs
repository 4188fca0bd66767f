namespace Gateway.Listeners.Tls;

/// <summary>The result of parsing a ClientHello from the received bytes.</summary>
public enum ClientHelloStatus
{
    Complete,

    Incomplete,

    /// <summary>The bytes are not TLS at all.</summary>
    NotTls,

    /// <summary>The bytes are TLS, but the ClientHello is malformed or too long.</summary>
    Malformed,
}
