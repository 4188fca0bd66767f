using System.Net;

namespace Gateway.Listeners.PlainHttp;

/// <summary>
/// Logs refused plain HTTP at most once a minute, because any client can send it and must not be able to flood the log.
/// </summary>
internal sealed partial class PlainHttpReport(TimeProvider time, ILogger<PlainHttpReport> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _next = long.MinValue;
    private long _suppressed;

    public void Refused(string listener, IPAddress? source, HttpsRedirectStatus status)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now < next
            || Interlocked.CompareExchange(ref _next, now + (long)(Interval.TotalSeconds * time.TimestampFrequency), next) != next)
        {
            Interlocked.Increment(ref _suppressed);
            Log.RefusedAsWell(logger, listener, source, status);
            return;
        }

        Log.Refused(logger, listener, source, status, Interlocked.Exchange(ref _suppressed, 0));
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
