namespace Gateway.Identity.ClientCertificates;

/// <summary>Why a client certificate is refused.</summary>
public enum CertificateFault
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>No accepted authority has issued it, or its chain is invalid.</summary>
    Untrusted,

    /// <summary>It has expired or is not valid yet.</summary>
    Expired,

    /// <summary>It lacks the usage client authentication.</summary>
    Usage,

    /// <summary>It, or an intermediate certificate, is revoked.</summary>
    Revoked,

    /// <summary>There is no valid revocation list of its authority.</summary>
    RevocationUnknown,

    /// <summary>It has no user name in the configured fields.</summary>
    NoUser,
}
