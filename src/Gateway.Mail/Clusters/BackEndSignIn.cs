namespace Gateway.Mail.Clusters;

/// <summary>As whom the gateway signs in at a back end.</summary>
public enum BackEndSignIn
{
    /// <summary>As the user, with what the user presented.</summary>
    User,

    /// <summary>SASL PLAIN with a service account's password and the user as authorization identity (RFC 4616).</summary>
    AuthorizationIdentity,

    /// <summary>As <c>user*master</c> with the master's password, as Dovecot and Cyrus know it.</summary>
    MasterUser,
}
