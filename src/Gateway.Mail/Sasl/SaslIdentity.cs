using Gateway.Identity.Credentials;

namespace Gateway.Mail.Sasl;

/// <summary>The credential that a client presented, whatever the command and the mechanism.</summary>
internal sealed class SaslIdentity
{
    /// <summary>The mechanism, or <c>LOGIN</c> and <c>USER</c> for the commands, as the audit log shows it.</summary>
    public required string Mechanism { get; init; }

    /// <summary>The user name; empty where only a token or a certificate names the user.</summary>
    public required string UserName { get; init; }

    public Secret? Password { get; init; }

    /// <summary>An OAuth 2 access token.</summary>
    public Secret? Token { get; init; }

    public override string ToString() => $"{Mechanism} of {UserName}";
}
