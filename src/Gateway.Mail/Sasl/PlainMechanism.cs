namespace Gateway.Mail.Sasl;

/// <summary>PLAIN (RFC 4616): <c>[authzid] NUL authcid NUL passwd</c>.</summary>
internal sealed class PlainMechanism : ISaslMechanism
{
    public ReadOnlySpan<byte> FirstChallenge => [];

    public SaslStep Respond(ReadOnlySpan<byte> response)
    {
        var first = response.IndexOf((byte)0);
        var second = first < 0 ? -1 : response[(first + 1)..].IndexOf((byte)0);
        if (second <= 0)
        {
            return SaslStep.Unusable;
        }

        var authorization = response[..first];
        var user = response.Slice(first + 1, second);
        var password = response[(first + second + 2)..];
        if (password.IsEmpty || SaslIdentity.OfPassword("PLAIN", user, password) is not { } identity)
        {
            return SaslStep.Unusable;
        }

        // A client may not act for another user; only the gateway does so at back ends.
        return authorization.IsEmpty
            || SaslIdentity.OfPassword("PLAIN", authorization, password)?.UserName
                .Equals(identity.UserName, StringComparison.OrdinalIgnoreCase) == true
            ? SaslStep.Known(identity)
            : SaslStep.Forbidden;
    }
}
