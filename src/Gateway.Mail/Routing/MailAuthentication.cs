namespace Gateway.Mail.Routing;

/// <summary>A way to sign in that a mail route accepts.</summary>
public enum MailAuthentication
{
    /// <summary>User name and password, verified by the gateway's directories.</summary>
    Password,

    /// <summary>User name and password, verified by the back end; lockout and throttling stay with the gateway.</summary>
    BackEnd,

    /// <summary>An OAuth 2 access token (XOAUTH2, OAUTHBEARER), verified by the gateway.</summary>
    Bearer,

    /// <summary>An access token that the back end verifies; lockout and throttling stay with the gateway.</summary>
    BearerPassThrough,

    /// <summary>The client's TLS certificate (SASL EXTERNAL).</summary>
    ClientCertificate,
}
