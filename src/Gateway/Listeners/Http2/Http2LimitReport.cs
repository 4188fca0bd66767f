using System.Net;
using Gateway.Listeners.ProxyProtocol;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Logs HTTP/2 connections that were ended over a limit, one line a source and minute. It remembers a bounded number of sources.
/// </summary>
internal sealed partial class Http2LimitReport(TimeProvider time, ILogger<Http2LimitReport> logger)
{
    private const int MaxSources = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ConnectionSource, Entry> _entries = [];

    public void Ended(string listener, IPEndPoint? client, ConnectionEnd reason)
    {
        if (client is not null && TryLog(ConnectionSource.Of(client.Address), out var others))
        {
            var detail = reason == ConnectionEnd.TooMuchUnread
                ? "left most of all unread, where clients of the listener leave more than Limits:UnreadBytes unread"
                : "sent too many frames without progress";
            Log.Ended(logger, listener, client.Address, reason, detail, others);
        }
    }

    private bool TryLog(ConnectionSource source, out long others)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            others = 0;
            if (_entries.TryGetValue(source, out var entry))
            {
                if (time.GetElapsedTime(entry.Logged, now) < Interval)
                {
                    entry.Others++;
                    return false;
                }

                others = entry.Others;
            }
            else if (_entries.Count == MaxSources && !Evict(now))
            {
                return false;
            }

            _entries[source] = new Entry { Logged = now };
            return true;
        }
    }

    /// <summary>Removes the sources whose line is older than the interval; false if there is none.</summary>
    private bool Evict(long now)
    {
        foreach (var (source, _) in _entries.Where(e => time.GetElapsedTime(e.Value.Logged, now) >= Interval).ToArray())
        {
            _entries.Remove(source);
        }

        return _entries.Count < MaxSources;
    }

    private sealed class Entry
    {
        public required long Logged { get; init; }

        /// <summary>The connections of the source that were ended without a line.</summary>
        public long Others { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1140, LogLevel.Warning, "An HTTP/2 connection to listener {Listener} from {Source} was ended ({Reason}), because "
            + "its client {Detail}; {Others} more of this source since the last message.")]
        public static partial void Ended(
            ILogger logger, string listener, IPAddress source, ConnectionEnd reason, string detail, long others);
    }
}
