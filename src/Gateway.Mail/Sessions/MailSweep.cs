using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Mail.Sessions;

/// <summary>
/// The one look over all sessions: each second, which are past their time, and once the listeners stop, which are ready to leave. The host
/// runs it, until after the server has stopped, so that the drain has it.
/// </summary>
public sealed class MailSweep(MailSessions sessions, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<HostOptions> host)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>How long before connections are cut those that are left are told.</summary>
    internal static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _hastened = new();
    private long _stopping;
    private bool _allTold;

    /// <summary>Waits until it is time to look, and looks.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        var now = time.GetTimestamp();
        sessions.Sweep(now, DrainAt(now));
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => Interlocked.CompareExchange(ref _stopping, time.GetTimestamp(), 0));
        return Task.CompletedTask;
    }

    /// <summary>
    /// The drain begins. Not at ApplicationStopping: the listeners may go on serving for some time after it, mail like the web, while a
    /// balancer takes note.
    /// </summary>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _stopping, time.GetTimestamp(), 0);
        cancellationToken.Register(_hastened.Cancel);
        return _draining.CancelAsync();
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _draining.Dispose();
        _hastened.Dispose();
    }

    /// <summary>A second, or until the drain begins, is hastened, or comes to its last second.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NextChange());
        await Task.Delay(UntilNext(), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private CancellationToken NextChange()
    {
        if (!_draining.IsCancellationRequested)
        {
            return _draining.Token;
        }

        return _hastened.IsCancellationRequested ? CancellationToken.None : _hastened.Token;
    }

    private TimeSpan UntilNext()
    {
        if (!_draining.IsCancellationRequested || _allTold)
        {
            return Interval;
        }

        // A timer may fire a moment early, and the last second begin between that look and this one: then it is time at once.
        var untilLast = LeftAt(time.GetTimestamp()) - Farewell;
        if (untilLast <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        return untilLast < Interval ? untilLast : Interval;
    }

    private MailDrain DrainAt(long now)
    {
        if (!_draining.IsCancellationRequested)
        {
            return MailDrain.None;
        }

        _allTold |= _hastened.IsCancellationRequested || LeftAt(now) <= Farewell;
        return _allTold ? MailDrain.Now : MailDrain.BetweenCommands;
    }

    /// <summary>What is left until the host cuts connections.</summary>
    private TimeSpan LeftAt(long now) => host.Value.ShutdownTimeout - time.GetElapsedTime(Volatile.Read(ref _stopping), now);
}
