using Gateway.Identity.Credentials;

namespace Gateway.Mail.Sasl;

/// <summary>What a client presented to sign in, by whichever command and mechanism.</summary>
internal sealed class SaslIdentity
{
    /// <summary>The mechanism, or <c>LOGIN</c> and <c>USER</c> for the commands; as audit shows it.</summary>
    public required string Mechanism { get; init; }

    /// <summary>Who signs in; empty where only a token or a certificate tells.</summary>
    public required string UserName { get; init; }

    public Secret? Password { get; init; }

    /// <summary>An OAuth 2 access token.</summary>
    public Secret? Token { get; init; }

    public override string ToString() => $"{Mechanism} of {UserName}";
}
