using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Delays the shutdown after a stop signal: <c>/readyz</c> reports not ready while every listener still serves.</summary>
internal sealed partial class ShutdownDelay(
    ShutdownOptions shutdown,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ShutdownDelay> logger) : IHostedLifecycleService
{
    private volatile bool _mayListen;
    private volatile bool _isSkipped;

    /// <summary>Handles the stop signal. If no listener has been bound yet, no delay is needed.</summary>
    public void SkipUnlessListening() => _isSkipped = !_mayListen;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Records that listeners may be bound. The server is the last service to start, so clients may connect from here on, before the start
    /// is complete.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _mayListen = true;
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service is stopped, including the listeners.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // The host reports stopping only after the delay, but a load balancer must see it from the beginning.
        lifetime.StopApplication();
        var delay = _isSkipped ? TimeSpan.Zero : shutdown.Delay;
        Log.Stopping(logger, delay, shutdown.Drain);
        if (delay > TimeSpan.Zero)
        {
            // A second signal skips the delay, which is not a failure.
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
