namespace Gateway.Listeners.Descriptors;

/// <summary>Looks at the table of file descriptors now and then, for what is not counted as it is opened.</summary>
internal sealed class DescriptorWatch(
    DescriptorBudget budget,
    DescriptorReport report,
    ListenersMetrics metrics,
    TimeProvider time) : IHostedLifecycleService, IAsyncDisposable
{
    // Connections are counted exactly, and what else is opened comes slowly; with 100,000 descriptors a look costs some tens of
    // milliseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private ITimer? _timer;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The listeners are bound, and most of the code is loaded.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        metrics.Observe(budget);
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
