using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Microsoft.Extensions.Hosting;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Asks destinations on its own: where active health checks are on, at their interval, and otherwise so often that what is advertised
/// stays true.
/// </summary>
internal sealed class MailHealth(MailRoutes routes, CapabilityLearner learner, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Dictionary<MailDestination, long> _probed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ProbeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }

    /// <summary>Asks the destinations whose time has come, all at once.</summary>
    internal async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var due = new List<Task>();
        foreach (var cluster in routes.Current.Clusters)
        {
            foreach (var destination in cluster.Destinations.Where(d => IsDue(cluster, d)))
            {
                _probed[destination] = time.GetTimestamp();
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
            ? !asked || time.GetElapsedTime(at) >= interval
            : destination.Learned is not null && learner.IsStale(cluster, destination) && (!asked || time.GetElapsedTime(at) >= interval);
    }

    private async Task ProbeAsync(MailCluster cluster, MailDestination destination, CancellationToken cancellationToken)
    {
        var answered = await learner.AskAsync(cluster, destination, cancellationToken);
        if (cluster.Settings.Health.Active && answered is { } known)
        {
            destination.Probed(known);
        }
    }
}
