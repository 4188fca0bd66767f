using Gateway.Mail.Routing;

namespace Gateway.Mail.Sasl;

/// <summary>The mechanisms that a route offers.</summary>
internal static class SaslMechanisms
{
    /// <summary>The names to advertise, the preferred one first.</summary>
    public static IEnumerable<string> Offered(MailRoute route, bool hasClientCertificate)
    {
        if (route.Authentication.Contains(MailAuthentication.ClientCertificate) && hasClientCertificate)
        {
            yield return "EXTERNAL";
        }

        if (AcceptsPasswords(route))
        {
            yield return "PLAIN";
            yield return "LOGIN";
        }

        if (AcceptsTokens(route))
        {
            yield return OAuthMechanism.XOAuth2;
            yield return OAuthMechanism.Bearer;
        }
    }

    public static bool AcceptsPasswords(MailRoute route) =>
        route.Authentication.Contains(MailAuthentication.Password)
        || route.Authentication.Contains(MailAuthentication.AppPassword)
        || route.Authentication.Contains(MailAuthentication.BackEnd);

    public static bool AcceptsTokens(MailRoute route) =>
        route.Authentication.Contains(MailAuthentication.Bearer) || route.Authentication.Contains(MailAuthentication.BearerPassThrough);

    /// <summary>Creates a mechanism for one exchange; null where the route does not offer it.</summary>
    public static ISaslMechanism? Create(string name, MailRoute route, bool hasClientCertificate)
    {
        var upper = name.ToUpperInvariant();
        return !Offered(route, hasClientCertificate).Contains(upper) ? null : upper switch
        {
            "PLAIN" => new PlainMechanism(),
            "LOGIN" => new LoginMechanism(),
            "EXTERNAL" => new ExternalMechanism(),
            _ => new OAuthMechanism(upper),
        };
    }
}
