using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Probes destinations: at the interval of active health checks where they are enabled, otherwise at the interval by which capabilities are
/// refreshed.
/// </summary>
public sealed class MailHealth
{
    /// <summary>How often it checks which destinations are due.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly MailRoutes _routes;
    private readonly CapabilityLearner _learner;
    private readonly TimeProvider _time;
    private readonly Dictionary<MailDestination, long> _probed = [];

    internal MailHealth(MailRoutes routes, CapabilityLearner learner, TimeProvider time)
    {
        _routes = routes;
        _learner = learner;
        _time = time;
    }

    /// <summary>Probes the destinations that are due, in parallel.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var due = new List<Task>();
        foreach (var cluster in _routes.Current.Clusters)
        {
            foreach (var destination in cluster.Destinations.Where(d => IsDue(cluster, d)))
            {
                _probed[destination] = _time.GetTimestamp();
                due.Add(ProbeAsync(cluster, destination, cancellationToken));
            }
        }

        // Each probe is limited by its cluster's ConnectTimeout.
        await Task.WhenAll(due);
        foreach (var gone in _probed.Keys.Where(d => d.IsRemoved).ToArray())
        {
            _probed.Remove(gone);
        }
    }

    private bool IsDue(MailCluster cluster, MailDestination destination)
    {
        var isActive = cluster.Settings.Health.Active;
        if (!isActive && (destination.Learned is null || !_learner.IsStale(cluster, destination)))
        {
            return false;
        }

        var interval = isActive ? cluster.Settings.Health.Interval : cluster.Settings.Options.CapabilityRefresh;
        return !_probed.TryGetValue(destination, out var at) || _time.GetElapsedTime(at) >= interval;
    }

    private async Task ProbeAsync(MailCluster cluster, MailDestination destination, CancellationToken cancellationToken)
    {
        var isReady = await _learner.ProbeAsync(cluster, destination, cancellationToken);
        if (cluster.Settings.Health.Active && isReady is { } ready)
        {
            destination.Probed(ready);
        }
    }
}
