using System.Collections.Concurrent;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Learns what a cluster's back ends advertise: from the connections of sessions, and before the first one from a probe. Capabilities that
/// not all of the back ends have are left out.
/// </summary>
internal sealed class CapabilityLearner(BackEndConnector connector, TimeProvider time)
{
    /// <summary>How many destinations are probed, one after the other, while a client waits for its greeting.</summary>
    private const int MaxProbes = 2;

    private readonly ConcurrentDictionary<MailDestination, Lazy<Task>> _probes = new();

    public async ValueTask<IReadOnlyList<string>> LearnAsync(MailCluster cluster, CancellationToken cancellationToken)
    {
        if (Known(cluster) is { Count: > 0 } known)
        {
            return known;
        }

        foreach (var destination in cluster.Candidates().Take(MaxProbes))
        {
            // Sessions that arrive together share one probe.
            var probe = _probes.GetOrAdd(destination, d => new Lazy<Task>(() => ProbeAsync(cluster, d, CancellationToken.None)));
            try
            {
                await probe.Value.WaitAsync(cancellationToken);
            }
            finally
            {
                _probes.TryRemove(new KeyValuePair<MailDestination, Lazy<Task>>(destination, probe));
            }

            if (Known(cluster) is { Count: > 0 } learned)
            {
                return learned;
            }
        }

        return [];
    }

    /// <summary>Connects to a destination to learn its capabilities and its health.</summary>
    /// <returns>Whether it became ready for sign-in; null where the gateway itself could not connect.</returns>
    public async Task<bool?> ProbeAsync(MailCluster cluster, MailDestination destination, CancellationToken cancellationToken)
    {
        var attempt = await connector.OpenAsync(cluster, destination, null, cancellationToken);
        if (attempt.Connection is { } connection)
        {
            await connection.DisposeAsync();
            return true;
        }

        return attempt.Result.Status == BackEndStatus.NoDescriptor ? null : false;
    }

    /// <summary>Whether the destination's capabilities are older than its cluster's refresh interval.</summary>
    public bool IsStale(MailCluster cluster, MailDestination destination) =>
        destination.Learned is not { } learned || time.GetElapsedTime(learned.At) > cluster.Settings.Options.CapabilityRefresh;

    private static IReadOnlyList<string>? Known(MailCluster cluster) =>
        CommonCapabilities.Of(cluster.Destinations.Select(d => d.Learned?.Names).OfType<IReadOnlyList<string>>());
}
