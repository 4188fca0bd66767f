using Gateway.Listeners;

namespace Gateway.Hosting;

/// <summary>Reports the start, the stop and the life of the gateway to the service manager.</summary>
internal sealed class ServiceReports(ServiceManager manager, ListenerSet listeners) : IHostedLifecycleService
{
    /// <summary>What the gateway does, for <c>systemctl status</c>.</summary>
    public string Summary => $"Serving on {listeners.Status.Count} listeners.";

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every listener is bound.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        manager.Ready(Summary);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        manager.Stopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Waits for half the watchdog's time and reports. It runs in the thread pool with everything else: a pool that is stuck is silent, and
    /// the service manager restarts the gateway.
    /// </summary>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(manager.WatchdogInterval ?? Timeout.InfiniteTimeSpan, cancellationToken);
        manager.Alive();
    }
}
