namespace Gateway.Identity.Ldap;

/// <summary>Why a directory could not be asked.</summary>
internal enum LdapFailure
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TooSlow,

    /// <summary>The server's certificate is not the expected one, or it will not encrypt.</summary>
    Untrusted,

    /// <summary>What came is not LDAP, or larger than it may be.</summary>
    Malformed,

    /// <summary>The gateway's own account was refused, or the search was.</summary>
    Refused,
}
