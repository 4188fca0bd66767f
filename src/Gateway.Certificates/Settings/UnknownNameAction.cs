namespace Gateway.Certificates.Settings;

/// <summary>What a TLS client gets that names no configured host.</summary>
public enum UnknownNameAction
{
    /// <summary>A handshake failure.</summary>
    Refuse,

    /// <summary>The certificate named by <see cref="CertificatesOptions.Default"/>.</summary>
    Default,
}
