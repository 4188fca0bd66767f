namespace Gateway.Preauthentication;

/// <summary>How a route's users authenticate before anything is forwarded.</summary>
public enum RouteAuthentication
{
    /// <summary>HTTP Basic (RFC 7617).</summary>
    Basic,

    /// <summary>
    /// A password that the person has made for one program on the account page, by Basic or by a mail client's sign-in; alone, or beside
    /// Basic. The user's own password is not accepted unless Basic is listed too.
    /// </summary>
    AppPassword,

    /// <summary>A sign-in page and a protected cookie, for browsers.</summary>
    Forms,

    /// <summary>
    /// A sign-in at an OpenID provider and a protected cookie, for browsers. The provider is the issuer in Identity.Issuers with a Client.
    /// </summary>
    OpenIdConnect,

    /// <summary>An OAuth 2.0 access token of a configured issuer (RFC 6750).</summary>
    Bearer,

    /// <summary>
    /// A Bearer token, or the scheme's name without one, passes to the back end, which verifies it. Other requests use the route's other
    /// schemes.
    /// </summary>
    BearerPassThrough,

    /// <summary>A Kerberos ticket (RFC 4559), verified with the gateway's keytab; never NTLM.</summary>
    Negotiate,

    /// <summary>The client's TLS certificate, issued by an authority in Identity.ClientAuthorities.</summary>
    ClientCertificate,

    /// <summary>Handlers of ASP.NET Core that this build of the gateway adds, by their names in CustomSchemes.</summary>
    Custom,

    /// <summary>
    /// The back end authenticates on its own connection (NTLM, Negotiate, Basic); the gateway only binds one back-end connection to each
    /// client connection.
    /// </summary>
    PassThrough,

    /// <summary>The mail back end verifies the password; the gateway applies lockout and throttling.</summary>
    BackEnd,

    /// <summary>No authentication. Must be set explicitly.</summary>
    Anonymous,
}
