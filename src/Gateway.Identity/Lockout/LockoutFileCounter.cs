using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>One counter in the lockout file.</summary>
internal sealed record LockoutFileCounter(int Failures, DateTimeOffset LastFailure, DateTimeOffset? LockedSince, string? LastSource)
{
    public static LockoutFileCounter? Of(LockoutCounter counter) =>
        counter.Failures == 0 ? null : new(counter.Failures, counter.LastFailure, counter.LockedSince, counter.LastSource.ToString());

    public void Restore(LockoutCounter counter)
    {
        counter.Failures = Math.Max(0, Failures);
        counter.LastFailure = LastFailure;
        counter.LockedSince = LockedSince;
        counter.LastSource = SourceNetwork.TryParse(LastSource, out var source) ? source : default;
    }
}
