using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Verification;

/// <summary>A cached sign-in: its result, when it expires, and where and how it was used last.</summary>
internal abstract class VerifiedEntry(AuthenticationResult result, DateTimeOffset until) : BoundedEntry
{
    private volatile Use? _lastUse;

    public AuthenticationResult Result => result;

    /// <summary>True when the last use came from this source by this protocol.</summary>
    public bool WasSeenAt(SourceNetwork source, string protocol) =>
        _lastUse is { } last && last.Source == source && last.Protocol == protocol;

    /// <summary>Records a use; true when the last one came from another source or by another protocol.</summary>
    public bool IsNewAt(SourceNetwork source, string protocol)
    {
        if (WasSeenAt(source, protocol))
        {
            return false;
        }

        _lastUse = new Use(source, protocol);
        return true;
    }

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) =>
        IsExpired(now) ? EvictionPriority.Expired : EvictionPriority.Useful;

    protected bool IsExpired(DateTimeOffset now) => now >= until;

    private sealed record Use(SourceNetwork Source, string Protocol);
}
