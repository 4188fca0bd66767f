namespace Gateway.Listeners.Tls;

/// <summary>How a TLS handshake ended: the decision, the metric tag and the word in the log.</summary>
public enum TlsStatus
{
    /// <summary>The client is admitted; once counted, the handshake is complete.</summary>
    Accepted,

    /// <summary>What came is not TLS.</summary>
    NotTls,

    /// <summary>The first message is not well-formed.</summary>
    Malformed,

    /// <summary>The client speaks no TLS version that the listener accepts.</summary>
    Version,

    /// <summary>The client offers no cipher suite with forward secrecy and AEAD that fits the certificate.</summary>
    Cipher,

    /// <summary>The client's ciphers have fewer bits than the listener demands.</summary>
    CipherStrength,

    /// <summary>The client's key exchange is weaker than the listener demands, or might turn out to be.</summary>
    KeyExchange,

    /// <summary>A CA looked whether a name is ours, was answered, and that was all it came for.</summary>
    Challenge,

    /// <summary>Somebody looked whether a name is ours, and no CA has been asked to.</summary>
    NoChallenge,

    /// <summary>The name is unknown or absent, and the configuration says to refuse that.</summary>
    UnknownName,

    /// <summary>The client was not done in time, or left.</summary>
    Timeout,

    /// <summary>The listener requires a client certificate, and there was none that is taken.</summary>
    ClientCertificate,

    /// <summary>The handshake failed for another reason: the client's alert, no common group or protocol.</summary>
    Failed,
}
