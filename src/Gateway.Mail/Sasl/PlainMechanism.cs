using Gateway.Identity.Credentials;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sasl;

/// <summary>PLAIN (RFC 4616): <c>[authzid] NUL authcid NUL passwd</c>.</summary>
internal sealed class PlainMechanism : ISaslMechanism
{
    public ReadOnlySpan<byte> FirstChallenge => [];

    public SaslStep Respond(ReadOnlySpan<byte> response)
    {
        var first = response.IndexOf((byte)0);
        var second = first < 0 ? -1 : response[(first + 1)..].IndexOf((byte)0);
        if (second <= 0
            || !WireText.TryDecode(response[..first], out var authorization)
            || !WireText.TryDecode(response.Slice(first + 1, second), out var user)
            || !WireText.TryDecode(response[(first + second + 2)..], out var password)
            || password.Length == 0)
        {
            return SaslStep.Unusable;
        }

        // A client may not act for another user; only the gateway does so at back ends.
        return authorization.Length == 0 || authorization.Equals(user, StringComparison.OrdinalIgnoreCase)
            ? SaslStep.Known(new SaslIdentity { Mechanism = "PLAIN", UserName = user, Password = new Secret(password) })
            : SaslStep.Unusable;
    }
}
