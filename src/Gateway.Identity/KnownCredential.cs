using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>What is known of a presented credential before a directory is asked.</summary>
internal readonly ref struct KnownCredential
{
    /// <summary>False for a malformed name or password; then nothing else is set.</summary>
    public bool IsUsable { get; init; }

    /// <summary>The presented name, normalized.</summary>
    public ReadOnlySpan<char> Spelling { get; init; }

    /// <summary>The account it is counted under.</summary>
    public ReadOnlySpan<char> Account { get; init; }

    public SignInOrigin Origin { get; init; }

    public LockoutStatus Lockout { get; init; }

    /// <summary>The source is rate limited; then the cache was not searched.</summary>
    public bool IsRateLimited { get; init; }

    public CredentialKey Key { get; init; }

    public VerifiedCredential? Verified { get; init; }
}
