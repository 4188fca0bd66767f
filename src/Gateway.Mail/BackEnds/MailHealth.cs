using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Asks destinations on its own: where active health checks are on, at their interval, and otherwise so often that what is advertised
/// stays true.
/// </summary>
public sealed class MailHealth
{
    /// <summary>How often it looks whose time has come.</summary>
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

    /// <summary>Asks the destinations whose time has come, all at once.</summary>
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

        // Each is bounded by its cluster's ConnectTimeout.
        await Task.WhenAll(due);
        foreach (var gone in _probed.Keys.Where(d => d.IsRemoved).ToArray())
        {
            _probed.Remove(gone);
        }
    }

    private bool IsDue(MailCluster cluster, MailDestination destination)
    {
        var interval = cluster.Settings.Health.Active ? cluster.Settings.Health.Interval : cluster.Settings.Options.CapabilityRefresh;
        var asked = _probed.TryGetValue(destination, out var at);
        return cluster.Settings.Health.Active
            ? !asked || _time.GetElapsedTime(at) >= interval
            : destination.Learned is not null && _learner.IsStale(cluster, destination) && (!asked || _time.GetElapsedTime(at) >= interval);
    }

    private async Task ProbeAsync(MailCluster cluster, MailDestination destination, CancellationToken cancellationToken)
    {
        var answered = await _learner.AskAsync(cluster, destination, cancellationToken);
        if (cluster.Settings.Health.Active && answered is { } known)
        {
            destination.Probed(known);
        }
    }
}
