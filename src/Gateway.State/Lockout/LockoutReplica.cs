using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.State.Sharing;
using Microsoft.Extensions.Options;

namespace Gateway.State.Lockout;

/// <summary>
/// This gateway's copy of the shared lockout, in the in-memory store. It serves cached credentials without a round trip, lists, and all
/// sign-ins while the shared store is unavailable.
/// </summary>
internal sealed class LockoutReplica(
    MemoryLockoutStore local, ServerClock clock, IOptionsMonitor<LockoutOptions> options, TimeProvider time)
{
    public void SetServerTime(long serverNow) => clock.Set(serverNow);

    public long VersionOf(string account) => local.Use(account, entry => entry.IsShared ? 0 : entry.Version);

    /// <summary>Takes over what the shared store knows, unless this gateway knows something newer.</summary>
    /// <param name="account">The account.</param>
    /// <param name="snapshot">What the store knows.</param>
    /// <param name="isFamiliar">Of which counter the store has now counted failures of this gateway.</param>
    /// <param name="settled">How many of them.</param>
    public void Apply(string account, LockoutSnapshot snapshot, bool isFamiliar = false, int settled = 0) => local.Use(account, entry =>
    {
        if (entry.IsShared)
        {
            return false;
        }

        entry.CounterFor(isFamiliar).Settle(settled);
        if (snapshot.Version < entry.Version)
        {
            return false;
        }

        entry.Version = snapshot.Version;
        entry.IsUnknownUser = snapshot.IsUnknownUser;
        entry.Touched = time.GetUtcNow();
        Restore(entry.Unknown, snapshot.Unknown);
        Restore(entry.Familiar, snapshot.Familiar);
        entry.SetFamiliar(
            snapshot.Networks.Select(n => (n.Network, clock.ToLocal(n.LastSeen))),
            snapshot.Devices.Select(d => (d.Device, clock.ToLocal(d.LastSeen))));
        return true;
    });

    /// <summary>What this gateway knows that the shared store has known; null if it knows nothing.</summary>
    public LockoutSnapshot? Read(string account) => local.Use(account, entry => entry is { IsShared: false, Version: > 0 }
        ? new LockoutSnapshot(
            entry.Version,
            entry.IsUnknownUser,
            Read(entry.Unknown),
            Read(entry.Familiar),
            [.. entry.Networks.Select(n => (n.Network, clock.ToServer(n.LastSeen)))],
            [.. entry.Devices.Select(d => (d.Device, clock.ToServer(d.LastSeen)))])
        : null);

    /// <summary>Whether the other gateways should know that a user has signed in from a network, or on a device.</summary>
    public bool IsNews(string account, SignInOrigin origin) => local.Use(account, entry =>
    {
        var since = time.GetUtcNow() - (options.CurrentValue.FamiliarFor / 100);
        return !entry.Networks.Any(n => n.Network == origin.Network && n.LastSeen > since)
            || (origin.Device is { } device && !entry.Devices.Any(d => d.Device == device && d.LastSeen > since));
    });

    private void Restore(LockoutCounter counter, LockoutSnapshot.Counter known) => counter.Restore(
        known.Failures,
        clock.ToLocal(known.LastFailure),
        known.LockedSince == 0 ? null : clock.ToLocal(known.LockedSince),
        SourceNetwork.TryParse(known.LastSource, out var source) ? source : default);

    private LockoutSnapshot.Counter Read(LockoutCounter counter) => new(
        counter.Failures - counter.OwnFailures,
        clock.ToServer(counter.LastFailure),
        counter.LockedSince is { } since ? clock.ToServer(since) : 0,
        counter.LastSource.ToString());
}
