namespace Gateway.Listeners.Tls;

/// <summary>
/// Whether a handshake requests the client's certificate. It can only be requested in the handshake, because HTTP/2 allows neither
/// renegotiation nor post-handshake authentication (RFC 9113, 9.2).
/// </summary>
public enum ClientCertificateMode
{
    /// <summary>Not requested, unless a route of the name accepts certificates.</summary>
    None,

    /// <summary>Requested; a client without one continues, and the route decides.</summary>
    Allow,

    /// <summary>The handshake fails without a certificate issued by an authority in Identity.ClientAuthorities.</summary>
    Require,
}
