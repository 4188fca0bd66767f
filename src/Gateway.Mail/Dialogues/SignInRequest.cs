using Gateway.Mail.Sasl;

namespace Gateway.Mail.Dialogues;

/// <summary>A client's request to sign in.</summary>
/// <param name="Identity">What the client presented.</param>
/// <param name="Tag">The tag of an IMAP command; empty in other protocols.</param>
internal sealed record SignInRequest(SaslIdentity Identity, string Tag = "");
