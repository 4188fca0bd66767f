using Gateway.Mail.Sasl;

namespace Gateway.Mail.Dialogues;

/// <summary>The result of a SASL exchange.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Identity">Set if and only if the status is Accepted.</param>
internal readonly record struct SaslResult(SaslStatus Status, SaslIdentity? Identity = null);
