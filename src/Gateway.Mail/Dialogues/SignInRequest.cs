using Gateway.Mail.Sasl;

namespace Gateway.Mail.Dialogues;

/// <summary>A client's try to sign in.</summary>
/// <param name="Identity">What it presented.</param>
/// <param name="Tag">The tag of an IMAP command; empty elsewhere.</param>
internal sealed record SignInRequest(SaslIdentity Identity, string Tag = "");
