namespace Gateway.Listeners.Tls;

/// <summary>The lowest TLS version that is accepted.</summary>
internal enum TlsMinimum
{
    /// <summary>TLS 1.2 (RFC 5246), and later.</summary>
    Tls12,

    /// <summary>TLS 1.3 (RFC 8446), and later.</summary>
    Tls13,
}
