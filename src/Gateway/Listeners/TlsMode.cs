namespace Gateway.Listeners;

/// <summary>How TLS begins on a connection. There is no mode without TLS.</summary>
public enum TlsMode
{
    /// <summary>With the first byte (RFC 8314).</summary>
    Implicit,

    /// <summary>After STARTTLS or STLS (RFC 2595, RFC 3207); no credential is taken before it.</summary>
    StartTls,
}
