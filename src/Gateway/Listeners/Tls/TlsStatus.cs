namespace Gateway.Listeners.Tls;

/// <summary>The result of a TLS handshake, as in the metric tag and the log.</summary>
public enum TlsStatus
{
    /// <summary>The client is admitted. In the metric, the handshake is complete.</summary>
    Accepted,

    /// <summary>The received bytes are not TLS.</summary>
    NotTls,

    /// <summary>The ClientHello is malformed.</summary>
    Malformed,

    /// <summary>The client offers no TLS version that the listener accepts.</summary>
    Version,

    /// <summary>The client offers no cipher suite with forward secrecy and AEAD that fits the certificate.</summary>
    Cipher,

    /// <summary>The client's ciphers have fewer bits than the listener demands.</summary>
    CipherStrength,

    /// <summary>The client's key exchange is, or may be, weaker than the listener demands.</summary>
    KeyExchange,

    /// <summary>A CA validated a pending tls-alpn-01 challenge.</summary>
    Challenge,

    /// <summary>A client offered only acme-tls/1, and no challenge is pending for the name.</summary>
    NoChallenge,

    /// <summary>The name is unknown, and the configuration refuses such clients.</summary>
    UnknownName,

    /// <summary>The client sends no name, and the configuration refuses such clients.</summary>
    NoName,

    /// <summary>The handshake timed out, or the client disconnected.</summary>
    Timeout,

    /// <summary>The listener requires a client certificate, and the client presented no valid one.</summary>
    ClientCertificate,

    /// <summary>The handshake failed for another reason: the client's alert, no common group or protocol.</summary>
    Failed,
}
