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

    /// <summary>The bytes of the password in another encoding; null where there is none.</summary>
    public Secret? AlternativePassword { get; init; }

    /// <summary>An OAuth 2 access token.</summary>
    public Secret? Token { get; init; }

    /// <summary>
    /// The identity of a name and a password as the client sent them; null where there is no name, and for a NUL, which neither contains.
    /// </summary>
    public static SaslIdentity? OfPassword(string mechanism, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> password)
    {
        if (userName.IsEmpty || userName.Contains((byte)0) || password.Contains((byte)0))
        {
            return null;
        }

        var credential = PasswordCredential.Decode(userName, password);
        return new SaslIdentity
        {
            Mechanism = mechanism,
            UserName = credential.UserName,
            Password = credential.Password,
            AlternativePassword = credential.Alternative,
        };
    }

    /// <summary>The identity with the password that was accepted.</summary>
    public SaslIdentity Accepted(AuthenticationResult result) => !result.IsByAlternative
        ? this
        : new SaslIdentity { Mechanism = Mechanism, UserName = UserName, Password = AlternativePassword };

    /// <summary>
    /// The identity of a user who has signed in by an app password, which no back end knows: with the password that the owner has deposited
    /// for back ends, or with none.
    /// </summary>
    public SaslIdentity WithDeposit(AppPassword used, Secret? deposit) =>
        new() { Mechanism = Mechanism, UserName = used.SignInName, Password = deposit };

    public override string ToString() => $"{Mechanism} of {UserName}";
}
