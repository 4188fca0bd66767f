using Gateway.Mail.Sasl;

namespace Gateway.Mail.BackEnds;

/// <summary>How to sign in at a back end, out of what it offers and what the credential is good for.</summary>
internal static class MechanismChoice
{
    /// <summary>The protocol's own command: IMAP LOGIN, POP3 USER and PASS.</summary>
    public const string Command = "COMMAND";

    private static readonly string[] Preference = ["PLAIN", Command, "LOGIN"];

    /// <summary>The mechanism, or null where nothing fits.</summary>
    /// <param name="identity">As whom, with what.</param>
    /// <param name="configured">What the administrator prefers; empty for what the back end offers.</param>
    /// <param name="offered">SASL mechanisms the back end names.</param>
    /// <param name="hasCommand">Whether the protocol has a command of its own and the back end takes it.</param>
    public static string? Choose(BackEndIdentity identity, IReadOnlyList<string> configured, IReadOnlyList<string> offered, bool hasCommand)
    {
        if (identity.Token is not null)
        {
            string[] tokens = identity.TokenMechanism == OAuthMechanism.Bearer ? [OAuthMechanism.Bearer, OAuthMechanism.XOAuth2] : [OAuthMechanism.XOAuth2, OAuthMechanism.Bearer];
            return tokens.FirstOrDefault(t => offered.Contains(t, StringComparer.OrdinalIgnoreCase));
        }

        if (identity.Password is null)
        {
            return null;
        }

        if (identity.AuthorizationId.Length > 0)
        {
            return configured.Count > 0 || offered.Contains("PLAIN", StringComparer.OrdinalIgnoreCase) ? "PLAIN" : null;
        }

        // Configured mechanisms are used unseen: Exchange takes AUTH=LOGIN without naming it.
        return configured.Count > 0
            ? configured[0].ToUpperInvariant()
            : Preference.FirstOrDefault(p => p == Command ? hasCommand : offered.Contains(p, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The responses to send, one a challenge, in base64. Behind a token stands the answer to the challenge that tells why it was refused
    /// (RFC 7628 3.2.3).
    /// </summary>
    public static Queue<string> Responses(string mechanism, BackEndIdentity identity) => mechanism switch
    {
        "PLAIN" => new([SaslResponse.Plain(identity.AuthorizationId, identity.UserName, identity.Password!)]), // chosen only with a password
        "LOGIN" => new([SaslResponse.Encode(identity.UserName), SaslResponse.Encode(identity.Password!.Reveal())]),
        OAuthMechanism.XOAuth2 => new([SaslResponse.XOAuth2(identity.UserName, identity.Token!), ""]), // chosen only with a token
        OAuthMechanism.Bearer => new([SaslResponse.Bearer(identity.UserName, identity.Token!), "AQ=="]),
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };
}
