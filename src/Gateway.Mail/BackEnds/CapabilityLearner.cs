using System.Collections.Concurrent;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Knows what a cluster's back ends advertise: from the connections that sessions make, and where there has been none yet, from one of
/// its own. What not all of them have is not advertised.
/// </summary>
internal sealed class CapabilityLearner(BackEndConnector connector, TimeProvider time)
{
    /// <summary>Destinations that a greeting waits for, one after the other.</summary>
    private const int Asked = 2;

    private readonly ConcurrentDictionary<MailDestination, Lazy<Task>> _asking = new();

    public async ValueTask<IReadOnlyList<string>> LearnAsync(MailCluster cluster, CancellationToken cancellationToken)
    {
        if (Known(cluster) is { Count: > 0 } known)
        {
            return known;
        }

        foreach (var destination in cluster.Candidates().Take(Asked))
        {
            // Sessions that arrive together wait for one question.
            var asking = _asking.GetOrAdd(destination, d => new Lazy<Task>(() => AskAsync(cluster, d, CancellationToken.None)));
            try
            {
                await asking.Value.WaitAsync(cancellationToken);
            }
            finally
            {
                _asking.TryRemove(new KeyValuePair<MailDestination, Lazy<Task>>(destination, asking));
            }

            if (Known(cluster) is { Count: > 0 } learned)
            {
                return learned;
            }
        }

        return [];
    }

    /// <summary>Asks a destination anew; its health is learned on the way.</summary>
    /// <returns>Whether it answered as it should; null where the gateway itself could not ask.</returns>
    public async Task<bool?> AskAsync(MailCluster cluster, MailDestination destination, CancellationToken cancellationToken)
    {
        var attempt = await connector.OpenAsync(cluster, destination, null, cancellationToken);
        if (attempt.Connection is { } connection)
        {
            await connection.DisposeAsync();
            return true;
        }

        return attempt.Result.Status == BackEndStatus.NoDescriptor ? null : false;
    }

    /// <summary>Whether a destination was last asked longer ago than its cluster's refresh.</summary>
    public bool IsStale(MailCluster cluster, MailDestination destination) =>
        destination.Learned is not { } learned || time.GetElapsedTime(learned.At) > cluster.Settings.Options.CapabilityRefresh;

    private static IReadOnlyList<string>? Known(MailCluster cluster) => CommonCapabilities.Of(cluster.Destinations.Select(d => d.Learned?.Names).OfType<IReadOnlyList<string>>());
}
