namespace Gateway.Listeners.Tls;

/// <summary>
/// Whether a handshake asks for the client's certificate. It can only be asked for there: HTTP/2 and TLS 1.3 have no later moment.
/// </summary>
public enum ClientCertificateMode
{
    /// <summary>Not asked for, unless a route of the name takes certificates.</summary>
    None,

    /// <summary>Asked for; a client without one goes on, and its route decides.</summary>
    Allow,

    /// <summary>The handshake fails without one that an authority in Identity.ClientAuthorities vouches for.</summary>
    Require,
}
