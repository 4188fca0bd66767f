using Gateway.Mail.Routing;

namespace Gateway.Mail.Sasl;

/// <summary>Which mechanisms a route offers, and a fresh exchange of each.</summary>
internal static class SaslMechanisms
{
    /// <summary>The names to advertise, the preferred one first.</summary>
    public static IEnumerable<string> Offered(MailRoute route, bool hasClientCertificate)
    {
        if (route.Authentication.Contains(MailAuthentication.ClientCertificate) && hasClientCertificate)
        {
            yield return "EXTERNAL";
        }

        if (TakesPasswords(route))
        {
            yield return "PLAIN";
            yield return "LOGIN";
        }

        if (TakesTokens(route))
        {
            yield return OAuthMechanism.XOAuth2;
            yield return OAuthMechanism.Bearer;
        }
    }

    public static bool TakesPasswords(MailRoute route) =>
        route.Authentication.Contains(MailAuthentication.Password) || route.Authentication.Contains(MailAuthentication.BackEnd);

    public static bool TakesTokens(MailRoute route) => route.Authentication.Contains(MailAuthentication.Bearer) || route.Authentication.Contains(MailAuthentication.BearerPassThrough);

    /// <summary>Begins an exchange; null for a mechanism that is not offered.</summary>
    public static ISaslMechanism? Begin(string name, MailRoute route, bool hasClientCertificate)
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
