using Gateway.Identity.Throttling;
using Gateway.State.Sharing;

namespace Gateway.State.Throttling;

/// <summary>
/// This gateway's copy of the shared failures by network, in the in-memory store. It refuses rate-limited sources without a round trip, and
/// serves while the shared store is unavailable.
/// </summary>
internal sealed class ThrottleReplica(MemoryThrottleStore local, ServerClock clock, TimeProvider time)
{
    /// <summary>The networks that this gateway knows to be rate limited.</summary>
    public IEnumerable<ThrottledNetwork> RateLimited => local.RateLimited();

    /// <summary>Takes over what the shared store knows, unless this gateway knows something newer.</summary>
    /// <param name="snapshot">What the store knows.</param>
    /// <param name="settled">How many failures of this gateway, counted while the store was away, it has counted now.</param>
    public void Apply(ThrottleSnapshot snapshot, int settled = 0)
    {
        foreach (var record in snapshot.Networks)
        {
            local.Use(record.Network, entry => Apply(entry, record, settled));
        }
    }

    /// <summary>What this gateway knows that the shared store has known; zeros where it knows nothing.</summary>
    public ThrottleSnapshot.Record Read(ThrottledNetwork network) => local.Use(network, entry =>
    {
        if (entry.IsShared || entry.Version == 0)
        {
            return new ThrottleSnapshot.Record(network, 0, 0, 0, 0);
        }

        var (failures, since, limitedSince) = entry.Known;
        return new ThrottleSnapshot.Record(
            network, entry.Version, failures, clock.ToServer(since), limitedSince is { } limited ? clock.ToServer(limited) : 0);
    });

    private bool Apply(ThrottledEntry entry, ThrottleSnapshot.Record record, int settled)
    {
        if (entry.IsShared)
        {
            return false;
        }

        entry.Settle(settled);
        if (record.Version < entry.Version || record.Version == 0)
        {
            return false;
        }

        entry.Version = record.Version;
        entry.Touched = time.GetUtcNow();
        entry.Restore(
            record.Failures,
            clock.ToLocal(record.Since),
            record.LimitedSince == 0 ? null : clock.ToLocal(record.LimitedSince));
        return true;
    }
}
