using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>What was said of a wrong password that a device keeps sending. It holds while no directory has changed.</summary>
internal sealed class StalePassword(DirectoryResult judgement, DirectorySet directories, DateTimeOffset until) : BoundedEntry
{
    public AuthenticationStatus Result => judgement.Result.Status;

    /// <summary>The directory that called it wrong; null for a user whom none knows.</summary>
    public IDirectory? Directory => judgement.Directory;

    public bool HoldsAt(DateTimeOffset now, DirectorySet current) =>
        now < until && ReferenceEquals(directories, current) && current.Version == judgement.Version;

    // Names can be made up without end: they must not push out the old password of a phone, whose owner it would lock out.
    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) => now >= until ? EvictionPriority.Expired : Result == AuthenticationStatus.UnknownUser ? EvictionPriority.Noise : EvictionPriority.Useful;
}
