using Gateway.Identity.Credentials;

namespace Gateway.Accounts.History;

/// <summary>One attempt to sign in, as the owner of the account sees it.</summary>
/// <param name="At">When.</param>
/// <param name="Network">The network that it came from.</param>
/// <param name="Protocol">The protocol: <c>https</c>, <c>imap4</c>.</param>
/// <param name="Scheme">How: <c>Forms</c>, <c>Passkey</c>, <c>PLAIN</c>.</param>
/// <param name="Device">What the program called itself; untrusted text.</param>
/// <param name="Result">The result.</param>
internal sealed record SignInEntry(
    DateTimeOffset At, string Network, string Protocol, string Scheme, string Device, AuthenticationStatus Result);
