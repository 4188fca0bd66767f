using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>Looks up a presented credential in memory: its account, the lockout, the rate limit and the cached result.</summary>
internal sealed class CredentialLookup(UserDirectories users, SignInLimits limits, ILockoutStore lockout, CredentialCaches caches)
{
    private readonly CredentialHash _hash = new();

    /// <summary>The key under which results are cached.</summary>
    /// <param name="spelling">The normalized name.</param>
    /// <param name="password">The password.</param>
    public CredentialKey KeyOf(ReadOnlySpan<char> spelling, ReadOnlySpan<char> password) => _hash.Of(spelling, password);

    /// <summary>What is known of a presented name and password before a directory is asked. No allocation.</summary>
    /// <param name="userName">The presented name.</param>
    /// <param name="password">The presented password.</param>
    /// <param name="client">Who presents them.</param>
    /// <param name="directories">The directories that would be asked.</param>
    /// <param name="buffer">Receives the normalized name; <see cref="AccountNames.MaximumLength"/> characters.</param>
    public KnownCredential Find(
        ReadOnlySpan<char> userName,
        ReadOnlySpan<char> password,
        in SignInClient client,
        DirectorySet directories,
        Span<char> buffer)
    {
        // Some directories accept an empty password as an anonymous bind.
        if (password.IsEmpty
            || password.Length > CredentialHash.MaximumPasswordLength
            || !directories.Names.TryNormalize(userName, buffer, out var length))
        {
            return default;
        }

        ReadOnlySpan<char> spelling = buffer[..length];
        var account = users.Aliases.Find(spelling, users.Source.Current) is { } alias ? alias : spelling;
        var status = lockout.GetStatus(account, client.Origin);
        if (client.IsSession)
        {
            status = status with { IsLocked = false };
        }

        var known = new KnownCredential
        {
            IsUsable = true,
            Spelling = spelling,
            Account = account,
            Origin = client.Origin,
            Lockout = status,
        };

        // A rate-limited source is refused even where the password is cached; for one that is familiar for the user only the lockout
        // decides.
        if (!status.IsFamiliar && !client.IsSession && limits.Throttle.IsRateLimited(client.Address, client.Origin.Network))
        {
            return known with { IsRateLimited = true };
        }

        var key = _hash.Of(spelling, password);
        return known with { Key = key, Verified = caches.Verified.Find(key, directories) };
    }
}
