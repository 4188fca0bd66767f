using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>A cached refusal of a wrong password that a device repeats. It is valid until a directory changes.</summary>
internal sealed class StalePassword(
    DirectoryResult refusal, DirectorySet directories, DateTimeOffset refusedAt, TimeSpan life) : BoundedEntry
{
    public AuthenticationStatus Status => refusal.Result.Status;

    /// <summary>The directory that refused the password; null for an unknown user.</summary>
    public IDirectory? Directory => refusal.Directory;

    /// <summary>Whether the entry may be used. A shorter configured life applies to entries that are cached already.</summary>
    public bool IsValid(DateTimeOffset now, DirectorySet current, TimeSpan configuredLife) =>
        now - refusedAt < life
        && now - refusedAt < configuredLife
        && ReferenceEquals(directories, current)
        && current.Version == refusal.Version;

    /// <remarks>
    /// An attacker can invent any number of names. They must not evict the old password of a phone, which would lock its owner out.
    /// </remarks>
    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now)
    {
        if (now - refusedAt >= life)
        {
            return EvictionPriority.Expired;
        }

        return Status == AuthenticationStatus.UnknownUser ? EvictionPriority.Noise : EvictionPriority.Useful;
    }
}
