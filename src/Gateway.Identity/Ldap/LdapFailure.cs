namespace Gateway.Identity.Ldap;

/// <summary>Why an operation failed.</summary>
internal enum LdapFailure
{
    /// <summary>There is no connection, or it was closed.</summary>
    Unreachable,

    /// <summary>There was no response in time.</summary>
    TooSlow,

    /// <summary>The server's certificate cannot be verified, or the server refuses TLS.</summary>
    Untrusted,

    /// <summary>The response is not LDAP, or too large.</summary>
    Malformed,

    /// <summary>The gateway's own account was refused, or the search was.</summary>
    Refused,
}
