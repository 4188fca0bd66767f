using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;

namespace Gateway.Identity.External;

/// <summary>What was found of somebody who was proved from outside, and until when that is believed.</summary>
internal sealed class VerifiedExternal(AuthenticationResult outcome, IDirectory? directory, DirectorySet directories, DateTimeOffset until) : BoundedEntry
{
    private volatile SeenAt? _lastSeen;

    public AuthenticationResult Outcome => outcome;

    public bool HoldsAt(DateTimeOffset now, DirectorySet current) =>
        now < until && ReferenceEquals(directories, current) && (directory is null || directory.IsStillValid(outcome.User!)); // Only accepted outcomes are remembered.

    /// <summary>True when it was last used from here, and in this way.</summary>
    public bool WasSeenAt(SourceNetwork source, string protocol) => _lastSeen is { } last && last.Source == source && last.Protocol == protocol;

    /// <summary>Notes that it is used from here; true when it was last used from elsewhere, or in another way.</summary>
    public bool IsNewAt(SourceNetwork source, string protocol)
    {
        if (WasSeenAt(source, protocol))
        {
            return false;
        }

        _lastSeen = new SeenAt(source, protocol);
        return true;
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) => now < until ? EvictionPriority.Useful : EvictionPriority.Expired;

    private sealed record SeenAt(SourceNetwork Source, string Protocol);
}
