namespace Gateway.Listeners;

/// <summary>How TLS begins on a connection. There is no mode without TLS.</summary>
public enum TlsMode
{
    /// <summary>TLS begins with the first byte (RFC 8314).</summary>
    Implicit,

    /// <summary>TLS begins after STARTTLS or STLS (RFC 2595, RFC 3207); no credentials are accepted before it.</summary>
    StartTls,
}
