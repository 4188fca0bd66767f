namespace Gateway.Preauthentication;

/// <summary>How a route's callers say who they are before anything is forwarded.</summary>
public enum RouteAuthentication
{
    /// <summary>HTTP Basic (RFC 7617).</summary>
    Basic,

    /// <summary>A sign-in page and a protected cookie, for browsers.</summary>
    Forms,

    /// <summary>A sign-in at an OpenID provider and a protected cookie, for browsers; the issuer in Identity.Issuers with a Client says where.</summary>
    OpenIdConnect,

    /// <summary>An OAuth 2 access token of a configured issuer (RFC 6750).</summary>
    Bearer,

    /// <summary>A Bearer token, or the word alone, passes to the back end, which verifies it; others are asked for the route's other schemes.</summary>
    BearerPassThrough,

    /// <summary>A Kerberos ticket (RFC 4559), judged by the gateway's keytab; never NTLM.</summary>
    Negotiate,

    /// <summary>The client's TLS certificate, of an authority in Identity.ClientAuthorities.</summary>
    ClientCertificate,

    /// <summary>The back end authenticates on its own connection (NTLM, Negotiate, Basic); the gateway only binds connections.</summary>
    PassThrough,

    /// <summary>A mail back end verifies the password; lockout and throttling stay with the gateway.</summary>
    BackEnd,

    /// <summary>Nobody is asked. Must be said aloud.</summary>
    Anonymous,
}
