using Gateway.Mail.Wire;

namespace Gateway.Mail.Sasl;

/// <summary>EXTERNAL (RFC 4422 A): the TLS certificate identifies the user; the response may name the user to act as.</summary>
internal sealed class ExternalMechanism : ISaslMechanism
{
    public const string Name = "EXTERNAL";

    public ReadOnlySpan<byte> FirstChallenge => [];

    public SaslStep Respond(ReadOnlySpan<byte> response) => WireText.TryDecode(response, out var user)
        ? SaslStep.Known(new SaslIdentity { Mechanism = Name, UserName = user })
        : SaslStep.Unusable;
}
