using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gateway.Requests;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Failures;

/// <summary>
/// Keeps the last error of each destination, of requests and of probes, for administrators. It stays after the destination has recovered,
/// so that a failure of the night can be seen in the morning.
/// </summary>
internal sealed class DestinationErrors(TimeProvider time)
{
    // Part of a reason may come from the back end.
    private const int MaximumReason = 300;

    // By the names of the configuration, so that there are no more than it has ever had.
    private readonly ConcurrentDictionary<(string Cluster, string Destination), StrongBox<DestinationError?>> _last = new();

    /// <summary>Whether a request that ended so failed because of its destination.</summary>
    public static bool IsOne(RequestOutcome outcome) => outcome is RequestOutcome.DestinationUnavailable
        or RequestOutcome.DestinationUntrusted or RequestOutcome.DestinationTimeout or RequestOutcome.DestinationInvalid;

    /// <param name="cluster">The configured name of the cluster.</param>
    /// <param name="destination">The destination that failed.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="address">The address that was asked; null for the one to which requests go.</param>
    public void Add(string cluster, DestinationState destination, string reason, string? address = null)
    {
        var error = new DestinationError(
            time.GetUtcNow(),
            reason.Length > MaximumReason ? reason[..MaximumReason] : reason,
            address ?? destination.Model.Config.Address);
        var box = _last.GetOrAdd((cluster, destination.DestinationId), static _ => new StrongBox<DestinationError?>());
        Volatile.Write(ref box.Value, error);
    }

    /// <summary>The last error of a destination; null if it has had none.</summary>
    public DestinationError? Find(string cluster, string destination) =>
        _last.TryGetValue((cluster, destination), out var box) ? Volatile.Read(ref box.Value) : null;
}
