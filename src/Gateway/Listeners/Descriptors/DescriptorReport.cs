using System.Net;

namespace Gateway.Listeners.Descriptors;

/// <summary>
/// Logs the effect of the descriptor limit, and at most once a minute that connections are refused because of it.
/// </summary>
internal sealed partial class DescriptorReport(
    DescriptorBudget budget,
    ListenerSet listeners,
    TimeProvider time,
    ILogger<DescriptorReport> logger)
{
    /// <summary>
    /// The number of clients above which the default limit is reported only as information, because it is no configuration error.
    /// </summary>
    private const int Ample = 1_000;

    private static readonly int Default = new ListenerLimitsOptions().Connections;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _next = long.MinValue;
    private long _reported;

    /// <summary>
    /// Warns if a listener's connection limit exceeds what the descriptors allow, and the limit was configured or the allowed number is
    /// low. For the default limit, which exceeds what most processes may open, one line of information is logged.
    /// </summary>
    public void Started()
    {
        if (budget.Limit is not { } limit)
        {
            return;
        }

        var clamped = listeners.All.Where(l => l.Kind != ListenerKind.Admin && l.Options.Limits.Connections > budget.MaxClients).ToArray();
        if (clamped.Length > 0 && budget.MaxClients >= Ample && Array.TrueForAll(clamped, l => l.Options.Limits.Connections == Default))
        {
            Log.Ample(logger, budget.MaxClients, limit);
            return;
        }

        foreach (var listener in clamped.Where(l => budget.MaxClients < Ample || l.Options.Limits.Connections != Default))
        {
            Log.Clamped(
                logger,
                listener.Name,
                budget.MaxClients,
                listener.Options.Limits.Connections,
                limit,
                budget.Others,
                budget.Reserve);
        }
    }

    /// <summary>Reports a refused client connection.</summary>
    public void ClientRefused(string? listener, EndPoint? source)
    {
        if (Take() is { } count)
        {
            Log.ClientRefused(logger, listener, source, budget.MaxClients, budget.Limit, budget.Open, count);
        }
    }

    /// <summary>Reports refused back-end connections, which are logged nowhere else.</summary>
    public void Look()
    {
        if (budget.Refused > Interlocked.Read(ref _reported) && Take() is { } count)
        {
            Log.Refused(logger, count, budget.Clients, budget.BackEnds, budget.Limit, budget.Open);
        }
    }

    /// <returns>The number refused since the last message; null if the last message is less than a minute old.</returns>
    private long? Take()
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now < next || Interlocked.CompareExchange(
            ref _next,
            now + (long)(Interval.TotalSeconds * time.TimestampFrequency),
            next) != next)
        {
            return null;
        }

        var refused = budget.Refused;
        return refused - Interlocked.Exchange(ref _reported, refused);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1122,
            LogLevel.Warning,
            "Listener {Listener} accepts {Clients} concurrent connections, shared by all listeners, instead of {Configured}: the process "
                + "may open {Limit} files, {Others} are open, {Reserve} are reserved, and each client needs two. Raise the limit of open "
                + "files (LimitNOFILE, ulimit -n) or lower Limits:Connections.")]
        public static partial void Clamped(
            ILogger logger, string listener, int clients, int configured, int limit, int others, int reserve);

        [LoggerMessage(
            1126,
            LogLevel.Information,
            "The listeners accept {Clients} concurrent connections in total, because the process may open {Limit} files and each client "
                + "needs two. To allow more, raise the limit of open files (LimitNOFILE, ulimit -n).")]
        public static partial void Ample(ILogger logger, int clients, int limit);

        [LoggerMessage(
            1127,
            LogLevel.Warning,
            "A connection to listener {Listener} from {Source} was refused: the {Clients} connections that the limit of {Limit} open files "
                + "allows are in use, {Open} files are open; {Count} connections were refused since the last message.")]
        public static partial void ClientRefused(
            ILogger logger, string? listener, EndPoint? source, int clients, int? limit, int open, long count);

        [LoggerMessage(
            1128,
            LogLevel.Warning,
            "{Count} connections were refused since the last message, because no file descriptor was left: {Clients} clients and "
                + "{BackEnds} connections to back ends, {Open} of {Limit} files are open.")]
        public static partial void Refused(ILogger logger, long count, int clients, int backEnds, int? limit, int open);
    }
}
