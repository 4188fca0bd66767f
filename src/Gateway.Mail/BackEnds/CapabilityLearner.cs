using System.Collections.Concurrent;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Learns what a cluster's back ends advertise: from the connections of sessions, and before the first one from a probe. Capabilities that
/// not all of the back ends have are left out.
/// </summary>
internal sealed class CapabilityLearner(BackEndConnector connector, TimeProvider time)
{
    /// <summary>How many destinations are probed while a client waits for its greeting.</summary>
    private const int MaxProbes = 8;

    /// <summary>How long a client waits for further destinations, once the capabilities of one are known.</summary>
    private static readonly TimeSpan Further = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<MailDestination, Lazy<Task>> _probes = new();

    /// <summary>The capabilities that all back ends have that a session may go to; null where no back end could be asked.</summary>
    public async ValueTask<IReadOnlyList<string>?> LearnAsync(MailCluster cluster, CancellationToken cancellationToken)
    {
        var unknown = cluster.Destinations.Where(d => d.Learned is null).ToArray();
        var healthy = unknown.Where(d => d.IsHealthy(time)).ToArray();
        if (healthy.Length == 0 && (unknown.Length == 0 || Known(cluster) is not null))
        {
            return Known(cluster);
        }

        var probes = (healthy.Length > 0 ? healthy : unknown).Take(MaxProbes).Select(d => ShareProbe(cluster, d)).ToList();
        while (probes.Count > 0 && Known(cluster) is null)
        {
            probes.Remove(await Task.WhenAny(probes).WaitAsync(cancellationToken));
        }

        try
        {
            await Task.WhenAll(probes).WaitAsync(Further, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What they have is known to the next session.
        }

        return Known(cluster);
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

    /// <summary>Sessions that arrive together share one probe.</summary>
    private Task ShareProbe(MailCluster cluster, MailDestination destination) =>
        _probes.GetOrAdd(destination, d => new Lazy<Task>(() => ProbeOnceAsync(cluster, d))).Value;

    private async Task ProbeOnceAsync(MailCluster cluster, MailDestination destination)
    {
        try
        {
            await ProbeAsync(cluster, destination, CancellationToken.None);
        }
        finally
        {
            _probes.TryRemove(destination, out _);
        }
    }

    private static IReadOnlyList<string>? Known(MailCluster cluster) =>
        CommonCapabilities.Of(cluster.Destinations.Select(d => d.Learned?.Names).OfType<IReadOnlyList<string>>());
}
