using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// A person's session after signing in by form or at a provider. It lives in a protected cookie, so that every gateway with the keys can
/// read it.
/// </summary>
internal sealed record BrowserSession
{
    public required Guid Id { get; init; }

    /// <summary>The account of the user, under which factors and devices are kept.</summary>
    public required string Account { get; init; }

    /// <summary>The second factor that was proved in the session; null for none.</summary>
    public FactorProof? Factor { get; init; }

    /// <summary>The account was locked against guesses when the person signed in.</summary>
    public bool IsAtRisk { get; init; }

    /// <summary>The host it was created on, in lower case; it is valid on that host only.</summary>
    public required string Host { get; init; }

    /// <summary>The network where the person signed in, for <see cref="SessionBinding.Network"/>.</summary>
    public required SourceNetwork Network { get; init; }

    /// <summary>Whether the person chose a private computer, which has longer time-outs.</summary>
    public required bool IsPrivate { get; init; }

    /// <summary>
    /// The name and password, delegated, and verified with every request unless <see cref="Proven"/> is set. Null after a sign-in without a
    /// password.
    /// </summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>
    /// The user, where the proof cannot be repeated, such as a one-time code or a provider's token: valid until the session ends.
    /// </summary>
    public UserIdentity? Proven { get; init; }

    /// <summary>
    /// Whether a passkey has begun the session instead of a password. The account is looked up for as long as the session lasts, as a
    /// password would be verified.
    /// </summary>
    public bool IsByPasskey => Credential is null && Provider is null;

    /// <summary>The session at the provider, where the person signed in at one.</summary>
    public ProviderSession? Provider { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>When the cookie was last written; the idle time-out runs from here.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    public DateTimeOffset Expires(SignInLifetimeOptions lifetime)
    {
        var idle = LastSeen + lifetime.Idle;
        var absolute = Started + lifetime.Absolute;
        return idle < absolute ? idle : absolute;
    }

    public override string ToString() => $"session {Id} of {Proven?.Name ?? Credential?.UserName}";
}
