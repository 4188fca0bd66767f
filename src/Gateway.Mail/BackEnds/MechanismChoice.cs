using Gateway.Mail.Sasl;

namespace Gateway.Mail.BackEnds;

/// <summary>Chooses how to sign in at a back end, by what it offers and by the credential.</summary>
internal static class MechanismChoice
{
    /// <summary>The protocol's own command: IMAP LOGIN, POP3 USER and PASS.</summary>
    public const string Command = "COMMAND";

    private static readonly string[] Preference = ["PLAIN", Command, "LOGIN"];

    /// <summary>Chooses the mechanism; null where none can be used.</summary>
    /// <param name="identity">The user name and the credential.</param>
    /// <param name="configured">The configured mechanisms; empty for those that the back end offers.</param>
    /// <param name="offered">The SASL mechanisms that the back end advertises.</param>
    /// <param name="hasCommand">Whether the protocol has a sign-in command, and the back end accepts it.</param>
    public static string? Choose(BackEndIdentity identity, IReadOnlyList<string> configured, IReadOnlyList<string> offered, bool hasCommand)
    {
        if (identity.Token is not null)
        {
            string[] mechanisms = identity.TokenMechanism == OAuthMechanism.Bearer
                ? [OAuthMechanism.Bearer, OAuthMechanism.XOAuth2]
                : [OAuthMechanism.XOAuth2, OAuthMechanism.Bearer];
            return mechanisms.FirstOrDefault(t => offered.Contains(t, StringComparer.OrdinalIgnoreCase));
        }

        if (identity.Password is null)
        {
            return null;
        }

        if (identity.AuthorizationId.Length > 0)
        {
            return configured.Count > 0 || offered.Contains("PLAIN", StringComparer.OrdinalIgnoreCase) ? "PLAIN" : null;
        }

        // A configured mechanism is used whether offered or not: Exchange accepts AUTH=LOGIN without advertising it.
        return configured.Count > 0
            ? configured[0].ToUpperInvariant()
            : Preference.FirstOrDefault(p => p == Command ? hasCommand : offered.Contains(p, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The responses in base64, one for each challenge. A token is followed by the response to the challenge that contains the error
    /// (RFC 7628 3.2.3).
    /// </summary>
    public static Queue<string> Responses(string mechanism, BackEndIdentity identity) => mechanism switch
    {
        // PLAIN and LOGIN are chosen only with a password, the others only with a token.
        "PLAIN" => new([SaslResponse.Plain(identity.AuthorizationId, identity.UserName, identity.Password!)]),
        "LOGIN" => new([SaslResponse.Encode(identity.UserName), SaslResponse.Encode(identity.Password!.Reveal())]),
        OAuthMechanism.XOAuth2 => new([SaslResponse.XOAuth2(identity.UserName, identity.Token!), ""]),
        OAuthMechanism.Bearer => new([SaslResponse.Bearer(identity.UserName, identity.Token!), "AQ=="]),
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };
}
