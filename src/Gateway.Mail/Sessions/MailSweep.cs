using Microsoft.Extensions.Hosting;

namespace Gateway.Mail.Sessions;

/// <summary>
/// The one timer of all sessions: each second it looks which are past their time, and at shutdown which are ready to leave. It stops
/// after the server does, so that the drain has it.
/// </summary>
internal sealed class MailSweep(MailSessions sessions, TimeProvider time, IHostApplicationLifetime lifetime) : IHostedLifecycleService, IAsyncDisposable
{
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Sweep(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        sessions.Sweep(time.GetTimestamp(), draining: true);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_timer is { } timer)
        {
            _timer = null;
            await timer.DisposeAsync();
        }
    }

    private void Sweep() => sessions.Sweep(time.GetTimestamp(), lifetime.ApplicationStopping.IsCancellationRequested);
}
