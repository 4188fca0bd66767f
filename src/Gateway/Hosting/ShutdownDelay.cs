using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Between the order to stop and the end of accepting: <c>/readyz</c> says no and every listener still serves.</summary>
internal sealed partial class ShutdownDelay(
    ShutdownOptions shutdown,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ShutdownDelay> logger) : IHostedLifecycleService
{
    private volatile bool _mayListen;
    private volatile bool _isSkipped;

    /// <summary>The order to stop has come: where no listener has been bound yet, no client and no balancer has to notice.</summary>
    public void SkipUnlessListening() => _isSkipped = !_mayListen;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The server is the last service to start, so from here on a client may be connected, long before the start is complete.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _mayListen = true;
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service is stopped, the listeners included; what was registered before it comes after it.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The host itself says so only after the delay, and a balancer is to notice from its beginning.
        lifetime.StopApplication();
        var delay = _isSkipped ? TimeSpan.Zero : shutdown.Delay;
        Log.Stopping(logger, delay, shutdown.Drain);
        if (delay > TimeSpan.Zero)
        {
            // An end that is hastened is no failure.
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1011, LogLevel.Information, "Stopping: reporting not ready and serving for {Delay}, then draining for at most {Drain}.")]
        public static partial void Stopping(ILogger logger, TimeSpan delay, TimeSpan drain);
    }
}
