namespace Gateway.Certificates.Settings;

/// <summary>How the CA sees that a name is ours.</summary>
public enum AcmeChallenge
{
    /// <summary>By tls-alpn-01 where the CA offers it, otherwise by http-01; the other one after a failure.</summary>
    Any,

    /// <summary>A file over plain HTTP (RFC 8555 8.3).</summary>
    Http01,

    /// <summary>A certificate in a TLS handshake (RFC 8737).</summary>
    TlsAlpn01,
}
