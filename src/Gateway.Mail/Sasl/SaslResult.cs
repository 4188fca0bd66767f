namespace Gateway.Mail.Sasl;

/// <summary>The outcome of an exchange.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Identity">Set if and only if Known.</param>
internal readonly record struct SaslResult(SaslEnd End, SaslIdentity? Identity);
