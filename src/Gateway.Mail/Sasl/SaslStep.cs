namespace Gateway.Mail.Sasl;

/// <summary>What a mechanism wants next: one of its members is set, and none where the client's response cannot be used.</summary>
/// <param name="Challenge">To be sent to the client; empty is a challenge too.</param>
/// <param name="Identity">The client has said who it is.</param>
internal readonly record struct SaslStep(byte[]? Challenge, SaslIdentity? Identity)
{
    public static SaslStep Unusable => default;

    public static SaslStep Ask(ReadOnlySpan<byte> challenge) => new(challenge.ToArray(), null);

    public static SaslStep Known(SaslIdentity identity) => new(null, identity);
}
