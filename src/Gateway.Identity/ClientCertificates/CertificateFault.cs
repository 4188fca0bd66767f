namespace Gateway.Identity.ClientCertificates;

/// <summary>Why a client certificate is not taken.</summary>
public enum CertificateFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>No authority that is taken here has issued it, or its chain is broken.</summary>
    Untrusted,

    /// <summary>Its life is over or has not begun.</summary>
    Expired,

    /// <summary>It is not for authenticating clients.</summary>
    Usage,

    /// <summary>Its authority has revoked it, or one above it.</summary>
    Revoked,

    /// <summary>There is no revocation list of its authority that is in date.</summary>
    RevocationUnknown,

    /// <summary>It names no user where the configuration looks for one.</summary>
    NoUser,
}
