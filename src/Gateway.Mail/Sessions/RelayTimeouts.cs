using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Sessions;

/// <summary>Decides when a relay ends because it is idle for too long, or because it is to end and no command is in flight.</summary>
internal sealed class RelayTimeouts(MailRouteOptions options, TimeSpan protocolIdleTimeout, TimeProvider time)
{
    private static readonly TimeSpan HalfClosedTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RecentActivity = TimeSpan.FromSeconds(1);

    private RelayProgress _seen;
    private long _idleSince = time.GetTimestamp();
    private long _endBy;

    private TimeSpan IdleTimeout => options.IdleTimeout ?? protocolIdleTimeout;

    /// <summary>Called once a second.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="wanted">Why the relay is to end; null if it is not.</param>
    /// <param name="isAtOnce">Whether it ends without waiting for a command in flight.</param>
    /// <param name="progress">How far the relay has come.</param>
    /// <returns>Why the relay ends now; null if it does not.</returns>
    public MailSessionEnd? FindEnd(long now, MailSessionEnd? wanted, bool isAtOnce, RelayProgress progress)
    {
        if (progress.FromClient != _seen.FromClient || progress.ToClient != _seen.ToClient)
        {
            _seen = progress;
            _idleSince = now;
        }

        if (wanted is null)
        {
            _endBy = 0;
            var idle = progress.HasClientEnded ? HalfClosedTimeout : IdleTimeout;
            return now - _idleSince > Ticks(idle) ? MailSessionEnd.IdleTimeout : null;
        }

        _endBy = _endBy == 0 ? now + Ticks(options.DrainTimeout) : _endBy;

        // Where bytes were relayed just now more may follow.
        var isInFlight = now - _idleSince < Ticks(RecentActivity) || !progress.IsAtRest;
        return !isInFlight || isAtOnce || now >= _endBy ? wanted : null;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
