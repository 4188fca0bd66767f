namespace Gateway.Listeners.Descriptors;

/// <summary>Periodically counts the open file descriptors, including those that are not counted when they are opened.</summary>
internal sealed class DescriptorWatch(
    DescriptorBudget budget,
    DescriptorReport report,
    ListenersMetrics metrics,
    ListenerSet listeners,
    TimeProvider time) : IHostedLifecycleService, IAsyncDisposable
{
    // Connections are counted exactly, and other descriptors change slowly. With 100,000 descriptors a count takes tens of milliseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private ITimer? _timer;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Counts after the start, when the listeners are bound and most of the code is loaded.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        metrics.Observe(budget, listeners);
        budget.Sample();
        report.Started();
        if (budget.Limit is not null)
        {
            _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _timer, null) is { } timer)
        {
            await timer.DisposeAsync();
        }
    }

    private void Look()
    {
        budget.Sample();
        report.Look();
    }
}
