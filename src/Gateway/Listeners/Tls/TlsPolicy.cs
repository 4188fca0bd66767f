namespace Gateway.Listeners.Tls;

/// <summary>Which TLS clients a listener accepts.</summary>
internal enum TlsPolicy
{
    /// <summary>TLS 1.2 with forward secrecy and AEAD, and TLS 1.3.</summary>
    Compatible,

    /// <summary>Only TLS 1.3.</summary>
    Modern,
}
