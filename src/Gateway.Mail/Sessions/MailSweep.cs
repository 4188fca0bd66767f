using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Checks all sessions once a second: which have timed out and, when the listeners stop, which can end. The host runs it until after the
/// server has stopped, as sessions drain meanwhile.
/// </summary>
public sealed class MailSweep(MailSessions sessions, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<HostOptions> host)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>How long before the host aborts connections the remaining sessions are ended.</summary>
    internal static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cancelled = new();
    private long _stopping;
    private bool _allTold;

    /// <summary>Waits for the next check, and checks all sessions.</summary>
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
    /// Begins to drain. Not at ApplicationStopping: the listeners may serve for some time after it, until a load balancer has noticed.
    /// </summary>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _stopping, time.GetTimestamp(), 0);
        cancellationToken.Register(_cancelled.Cancel);
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
        _cancelled.Dispose();
    }

    /// <summary>Waits a second, or until draining begins, the host cancels it, or its last second begins.</summary>
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

        return _cancelled.IsCancellationRequested ? CancellationToken.None : _cancelled.Token;
    }

    private TimeSpan UntilNext()
    {
        if (!_draining.IsCancellationRequested || _allTold)
        {
            return Interval;
        }

        // A timer may fire a moment early, and the last second begin between that look and this one: then it is time at once.
        var untilLast = RemainingAt(time.GetTimestamp()) - GoodbyeTime;
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

        _allTold |= _cancelled.IsCancellationRequested || RemainingAt(now) <= GoodbyeTime;
        return _allTold ? MailDrain.Now : MailDrain.BetweenCommands;
    }

    /// <summary>The time until the host aborts connections.</summary>
    private TimeSpan RemainingAt(long now) => host.Value.ShutdownTimeout - time.GetElapsedTime(Volatile.Read(ref _stopping), now);
}
