using Gateway.Transport.Draining;

namespace Gateway.Mail.Sessions;

/// <summary>
/// Checks all sessions once a second: which have timed out and, when the gateway leaves, which can end. The host runs it until after the
/// server has stopped, as sessions drain meanwhile.
/// </summary>
public sealed class MailSweep(MailSessions sessions, ConnectionDrain drain, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private CancellationToken _drainChanged = drain.Changed;

    /// <summary>Waits a second, or until the drain changes, and checks all sessions.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _drainChanged);
        await Task.Delay(Interval, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _drainChanged = drain.Changed; // before the look, which must not miss a change
        sessions.Sweep(time.GetTimestamp());
    }
}
