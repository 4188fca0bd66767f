namespace Gateway.Mail.Clusters;

/// <summary>The identity that the gateway signs in with at a back end.</summary>
public enum BackEndSignIn
{
    /// <summary>The user, with the credential that the user presented.</summary>
    User,

    /// <summary>A service account, with the user as authorization identity of SASL PLAIN (RFC 4616).</summary>
    AuthorizationIdentity,

    /// <summary><c>user*master</c> with the master's password, which Dovecot and Cyrus support.</summary>
    MasterUser,
}
