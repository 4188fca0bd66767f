using Gateway.Requests;

namespace Gateway.WebConsole.History;

/// <summary>
/// The traffic of the last day by minute, in a ring buffer of fixed size. It is sampled from existing counters, so that it costs requests
/// nothing, and is lost at a restart.
/// </summary>
internal sealed class TrafficHistory(RequestMetrics requests, SignInCounts signIns, TimeProvider time)
{
    public const int Minutes = 24 * 60;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TrafficMinute[] _ring = new TrafficMinute[Minutes];
    private TrafficMinute _before;
    private long _minute;

    /// <summary>Begins to count from now.</summary>
    public void Start()
    {
        lock (_gate)
        {
            (_before, _minute) = (Totals(), MinuteNow());
        }
    }

    /// <summary>Closes the minutes that are over; called several times a minute.</summary>
    public void Look()
    {
        lock (_gate)
        {
            var now = MinuteNow();
            if (_minute == 0 || now == _minute)
            {
                return;
            }

            var totals = Totals();
            _ring[_minute % Minutes] = totals - _before;

            // A minute in which the process was suspended stays empty. If the clock was set back, the history starts again.
            for (var idle = Math.Max(_minute + 1, now - Minutes + 1); idle <= now; idle++)
            {
                _ring[idle % Minutes] = default;
            }

            (_before, _minute) = (totals, now);
        }
    }

    /// <summary>The last minutes summed up in steps, the oldest first; the last step has the minute that has not ended.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <param name="minutes">The minutes of each.</param>
    public TrafficMinute[] Read(int steps, int minutes)
    {
        Look();
        var read = new TrafficMinute[steps];
        lock (_gate)
        {
            for (var back = 1; back < Math.Min(steps * minutes, Minutes); back++)
            {
                if (_minute - back >= 0)
                {
                    read[steps - 1 - (back / minutes)] += _ring[(_minute - back) % Minutes];
                }
            }

            read[^1] += Totals() - _before;
        }

        return read;
    }

    private TrafficMinute Totals()
    {
        var (ended, errors) = requests.Totals;
        return new TrafficMinute(ended, errors, signIns.Accepted, signIns.Refused);
    }

    private long MinuteNow() => time.GetUtcNow().ToUnixTimeSeconds() / 60;
}
