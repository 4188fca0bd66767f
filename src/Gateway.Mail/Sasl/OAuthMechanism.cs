using Gateway.Identity.Credentials;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sasl;

/// <summary>
/// OAUTHBEARER (RFC 7628) and XOAUTH2: key-value pairs separated by ^A, one of which is <c>auth=Bearer token</c>. OAUTHBEARER has the user
/// in its GS2 header, XOAUTH2 in a pair.
/// </summary>
internal sealed class OAuthMechanism(string name) : ISaslMechanism
{
    public const string Bearer = "OAUTHBEARER";
    public const string XOAuth2 = "XOAUTH2";

    public ReadOnlySpan<byte> FirstChallenge => [];

    public SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (!WireText.TryDecode(response, out var text))
        {
            return SaslStep.Unusable;
        }

        var pairs = text.Split('\u0001');
        var user = "";
        string? token = null;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i == 0 && name == Bearer)
            {
                if (ReadGs2Header(pairs[0]) is not { } authorization)
                {
                    return SaslStep.Unusable;
                }

                user = authorization;
            }
            else if (name == XOAuth2 && pairs[i].StartsWith("user=", StringComparison.OrdinalIgnoreCase))
            {
                user = pairs[i][5..];
            }
            else if (pairs[i].StartsWith("auth=Bearer ", StringComparison.OrdinalIgnoreCase))
            {
                token = pairs[i][12..].Trim();
            }
        }

        return string.IsNullOrEmpty(token) || token.Length > WireLimits.Token || (user.Length == 0 && name == XOAuth2)
            ? SaslStep.Unusable
            : SaslStep.Known(new SaslIdentity { Mechanism = name, UserName = user, Token = new Secret(token) });
    }

    /// <summary><c>n,a=user,</c> or <c>y,,</c> (RFC 5801 4): the unescaped name, or null where the header is malformed.</summary>
    private static string? ReadGs2Header(string header)
    {
        var parts = header.Split(',');
        if (parts.Length != 3 || parts[0] is not ("n" or "y") || parts[2].Length != 0)
        {
            return null;
        }

        if (parts[1].Length == 0)
        {
            return "";
        }

        return parts[1].StartsWith("a=", StringComparison.Ordinal)
            ? parts[1][2..].Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal)
            : null;
    }
}
