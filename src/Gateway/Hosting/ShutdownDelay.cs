using Gateway.Draining;

namespace Gateway.Hosting;

/// <summary>Drains the gateway after a stop signal, before any service is stopped.</summary>
internal sealed class ShutdownDelay(GatewayDrain drain, IHostApplicationLifetime lifetime) : IHostedLifecycleService
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
        // The host reports stopping only after the drain, but a load balancer must see it from the beginning.
        lifetime.StopApplication();
        await drain.StopAsync(hasDelay: !_isSkipped, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
