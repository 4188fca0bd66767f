namespace Gateway.Mail.Sasl;

/// <summary>
/// The next step of an exchange. One of its members is set, and none where the client's response cannot be used.
/// </summary>
/// <param name="Challenge">The challenge to send, which may be empty.</param>
/// <param name="Identity">The identity that the client presented.</param>
internal readonly record struct SaslStep(byte[]? Challenge, SaslIdentity? Identity)
{
    public static SaslStep Unusable => default;

    /// <summary>The client asks to act for another user, which only the gateway does at back ends.</summary>
    public static SaslStep Forbidden => new() { IsForbidden = true };

    public bool IsForbidden { get; private init; }

    public static SaslStep Ask(ReadOnlySpan<byte> challenge) => new(challenge.ToArray(), null);

    /// <summary>The identity, or an unusable response where there is none.</summary>
    public static SaslStep Known(SaslIdentity? identity) => new(null, identity);
}
