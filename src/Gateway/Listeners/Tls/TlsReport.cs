using System.Net;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Logs why a TLS client was refused and what was required, at most once a minute, because any client can cause refusals and must not be
/// able to flood the log.
/// </summary>
internal sealed partial class TlsReport(TimeProvider time, ILogger<TlsReport> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _next = long.MinValue;
    private long _nextNameless = long.MinValue;
    private long _suppressed;

    public void Refused(string listener, EndPoint? source, TlsStatus status, in ClientHello hello, TlsStrength strength)
    {
        // Other refusals, such as bytes that are not TLS or unknown names, are mostly scans and are logged only at Debug.
        if (status is TlsStatus.Version or TlsStatus.Cipher or TlsStatus.CipherStrength or TlsStatus.KeyExchange)
        {
            if (IsDue(ref _next))
            {
                Log.BelowThePolicy(logger, listener, source, status, hello.Describe(), strength, Interlocked.Exchange(ref _suppressed, 0));
                return;
            }

            Interlocked.Increment(ref _suppressed);
        }

        if (status == TlsStatus.NoName && IsDue(ref _nextNameless))
        {
            Log.NoName(logger, listener, source);
            return;
        }

        Log.Refused(logger, listener, source, status, hello.ServerName);
    }

    private bool IsDue(ref long due)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref due);
        return now >= next
            && Interlocked.CompareExchange(ref due, now + (long)(Interval.TotalSeconds * time.TimestampFrequency), next) == next;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1103,
            LogLevel.Debug,
            "A TLS handshake on listener {Listener} from {Source} was refused: {Outcome}; the client asked for {ServerName}.")]
        public static partial void Refused(ILogger logger, string listener, EndPoint? source, TlsStatus outcome, string? serverName);

        [LoggerMessage(
            1141,
            LogLevel.Information,
            "A TLS client of listener {Listener} from {Source} sends no server name and was refused; Certificates:Default names a "
                + "certificate for such clients. Further ones within a minute are not logged.")]
        public static partial void NoName(ILogger logger, string listener, EndPoint? source);

        [LoggerMessage(1121, LogLevel.Information, "A TLS client of listener {Listener} from {Source} is below its policy: {Outcome}. It "
            + "offers {Offer}; wanted is {Wanted}. {Others} more since the last message.")]
        public static partial void BelowThePolicy(
            ILogger logger, string listener, EndPoint? source, TlsStatus outcome, string offer, TlsStrength wanted, long others);
    }
}
