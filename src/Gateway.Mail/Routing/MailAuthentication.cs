namespace Gateway.Mail.Routing;

/// <summary>A way to sign in that a mail route accepts.</summary>
public enum MailAuthentication
{
    /// <summary>User name and password, verified by the gateway's directories.</summary>
    Password,

    /// <summary>
    /// An app password, which the gateway has made; the user's own password is not accepted unless Password is listed too.
    /// </summary>
    AppPassword,

    /// <summary>User name and password, verified by the back end. The gateway still applies lockout and throttling.</summary>
    BackEnd,

    /// <summary>An OAuth 2 access token (XOAUTH2, OAUTHBEARER), verified by the gateway.</summary>
    Bearer,

    /// <summary>An access token, verified by the back end. The gateway still applies lockout and throttling.</summary>
    BearerPassThrough,

    /// <summary>The client's TLS certificate (SASL EXTERNAL).</summary>
    ClientCertificate,
}
