using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>
/// Decides which requests the console's live log has where no access log is written: up to a number in each second, of good ones and of
/// others, so that a busy gateway pays little for it.
/// </summary>
internal sealed class RecentRequests(RecentLines lines, TimeProvider time)
{
    /// <summary>The most lines in a second of requests with a status below 400, and the most of those with another.</summary>
    public const int MaximumPerSecond = 1_000;

    private readonly PerCoreCounter _skipped = new();
    private readonly Budget _good = new();
    private readonly Budget _failed = new();

    /// <summary>Where the lines are kept.</summary>
    public RecentLines Lines => lines;

    /// <summary>The requests since the start that the live log does not have, because there were too many at once.</summary>
    public long Skipped => _skipped.Value;

    /// <summary>Whether the line of a request is to be kept.</summary>
    public bool TryTake(int status)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if ((status < 400 ? _good : _failed).TryTake(second))
        {
            return true;
        }

        _skipped.Add(1);
        return false;
    }

    private sealed class Budget
    {
        private long _second;
        private int _taken;

        public bool TryTake(long second)
        {
            // Where two seconds meet, a few more may be taken.
            if (Volatile.Read(ref _second) != second && Interlocked.Exchange(ref _second, second) != second)
            {
                Volatile.Write(ref _taken, 0);
            }

            // Once it is used up, it is only read, so that the cores do not compete for it.
            return Volatile.Read(ref _taken) < MaximumPerSecond && Interlocked.Increment(ref _taken) <= MaximumPerSecond;
        }
    }
}
