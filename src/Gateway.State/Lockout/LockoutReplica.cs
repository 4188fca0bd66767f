using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Options;

namespace Gateway.State.Lockout;

/// <summary>
/// What this gateway knows of the shared lockout, in the store in memory: for cached credentials, which wait for nothing, for lists, and to
/// go on by while the shared store is away.
/// </summary>
internal sealed class LockoutReplica(MemoryLockoutStore local, IOptionsMonitor<LockoutOptions> options, TimeProvider time)
{
    private long _serverAhead;

    /// <summary>The server's clock, in milliseconds.</summary>
    public long ServerNow => Now + Volatile.Read(ref _serverAhead);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The server's clock may differ from this machine's.</summary>
    public void SetServerTime(long serverNow) => Volatile.Write(ref _serverAhead, serverNow - Now);

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
            snapshot.Networks.Select(n => (n.Network, ToLocal(n.LastSeen))),
            snapshot.Devices.Select(d => (d.Device, ToLocal(d.LastSeen))));
        return true;
    });

    /// <summary>What this gateway knows that the shared store has known; null if it knows nothing.</summary>
    public LockoutSnapshot? Read(string account) => local.Use(account, entry => entry is { IsShared: false, Version: > 0 }
        ? new LockoutSnapshot(
            entry.Version,
            entry.IsUnknownUser,
            Read(entry.Unknown),
            Read(entry.Familiar),
            [.. entry.Networks.Select(n => (n.Network, ToServer(n.LastSeen)))],
            [.. entry.Devices.Select(d => (d.Device, ToServer(d.LastSeen)))])
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
        ToLocal(known.LastFailure),
        known.LockedSince == 0 ? null : ToLocal(known.LockedSince),
        SourceNetwork.TryParse(known.LastSource, out var source) ? source : default);

    private LockoutSnapshot.Counter Read(LockoutCounter counter) => new(
        counter.Failures - counter.OwnFailures,
        ToServer(counter.LastFailure),
        counter.LockedSince is { } since ? ToServer(since) : 0,
        counter.LastSource.ToString());

    private DateTimeOffset ToLocal(long server) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, server - Volatile.Read(ref _serverAhead)));

    private long ToServer(DateTimeOffset local) =>
        Math.Max(0, local.ToUnixTimeMilliseconds() + Volatile.Read(ref _serverAhead));
}
