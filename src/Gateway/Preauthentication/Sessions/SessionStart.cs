using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>What a session begins with.</summary>
/// <param name="User">Who has signed in.</param>
/// <param name="IsPrivate">Whether the person chose a private computer.</param>
internal sealed record SessionStart(UserIdentity User, bool IsPrivate)
{
    /// <summary>The name and password, or null after a sign-in without a password.</summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>The proof cannot be repeated, so that it is valid until the session ends.</summary>
    public bool IsProven { get; init; }

    /// <summary>The session at the provider, where the person signed in at one.</summary>
    public ProviderSession? Provider { get; init; }

    /// <summary>The session of the same browser that this one continues; a factor that its owner has proved there stays proved.</summary>
    public BrowserSession? Former { get; init; }

    /// <summary>The second factor that the sign-in itself has proved, or null.</summary>
    public FactorKind? Factor { get; init; }
}
