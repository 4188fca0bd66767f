using System.Net;

namespace Gateway.Listeners.PlainHttp;

/// <summary>
/// Says in the log that plain HTTP was refused, once a minute at most: anybody may send it, and nobody may fill the log with it.
/// </summary>
internal sealed partial class PlainHttpReport(TimeProvider time, ILogger<PlainHttpReport> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _next = long.MinValue;
    private long _unsaid;

    public void Refused(string listener, IPAddress? source, HttpsRedirectStatus verdict)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now < next
            || Interlocked.CompareExchange(ref _next, now + (long)(Interval.TotalSeconds * time.TimestampFrequency), next) != next)
        {
            Interlocked.Increment(ref _unsaid);
            Log.RefusedAsWell(logger, listener, source, verdict);
            return;
        }

        Log.Refused(logger, listener, source, verdict, Interlocked.Exchange(ref _unsaid, 0));
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Debug, "A plain-HTTP request on listener {Listener} from {Source} was refused: {Verdict}.")]
        public static partial void RefusedAsWell(ILogger logger, string listener, IPAddress? source, HttpsRedirectStatus verdict);

        [LoggerMessage(
            1120,
            LogLevel.Warning,
            "A plain-HTTP request on listener {Listener} from {Source} was refused: {Verdict}; {Others} more since the last message.")]
        public static partial void Refused(ILogger logger, string listener, IPAddress? source, HttpsRedirectStatus verdict, long others);
    }
}
