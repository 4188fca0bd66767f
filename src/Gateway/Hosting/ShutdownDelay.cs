namespace Gateway.Hosting;

/// <summary>Between the order to stop and the end of accepting: <c>/readyz</c> says no and every listener still serves.</summary>
internal sealed class ShutdownDelay(CurrentConfiguration configuration, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service is stopped, the listeners included.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        var delay = configuration.Options.Shutdown.Delay;
        return delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
