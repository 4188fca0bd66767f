using System.Net;

namespace Gateway.Listeners.Descriptors;

/// <summary>
/// Says in the log what the number of file descriptors means, and once a minute at most that connections are refused for want of them.
/// </summary>
internal sealed partial class DescriptorReport(
    DescriptorBudget budget,
    ListenerSet listeners,
    TimeProvider time,
    ILogger<DescriptorReport> logger)
{
    /// <summary>As many clients at once are not a mistake that nobody has made.</summary>
    private const int Ample = 1_000;

    private static readonly int Default = new ListenerLimitsOptions().Connections;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _next = long.MinValue;
    private long _said;

    /// <summary>
    /// Warns where a listener is to take more connections than the descriptors allow: a number that somebody has set, or one that is left
    /// so small that traffic may come to it. Of the default, which is more than most processes may open, the log has one line.
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

    /// <summary>A connection of a client was refused.</summary>
    public void ClientRefused(string? listener, EndPoint? source)
    {
        if (Take() is { } count)
        {
            Log.ClientRefused(logger, listener, source, budget.MaxClients, budget.Limit, budget.Open, count);
        }
    }

    /// <summary>Reports what was refused on the way to back ends, since nobody else does.</summary>
    public void Look()
    {
        if (budget.Refused > Interlocked.Read(ref _said) && Take() is { } count)
        {
            Log.Refused(logger, count, budget.Clients, budget.BackEnds, budget.Limit, budget.Open);
        }
    }

    /// <returns>How many were refused since this was last said; null where it was said within the last minute.</returns>
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
        return refused - Interlocked.Exchange(ref _said, refused);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1122,
            LogLevel.Warning,
            "Listener {Listener} takes {Clients} connections at once, all listeners together, and not {Configured}: the process may open "
                + "{Limit} "
            + "files, {Others} are open, {Reserve} are kept back, and each client takes two. Raise the limit of open files (LimitNOFILE, "
            + "ulimit -n) "
            + "or lower Limits:Connections.")]
        public static partial void Clamped(
            ILogger logger, string listener, int clients, int configured, int limit, int others, int reserve);

        [LoggerMessage(
            1126,
            LogLevel.Information,
            "The listeners take {Clients} connections at once, all together, since the process may open {Limit} files and each client "
                + "takes two. "
            + "For more, raise the limit of open files (LimitNOFILE, ulimit -n).")]
        public static partial void Ample(ILogger logger, int clients, int limit);

        [LoggerMessage(
            1127,
            LogLevel.Warning,
            "A connection to listener {Listener} from {Source} was refused: the {Clients} connections that the limit of {Limit} open files "
                + "allows "
            + "are taken, {Open} files are open; {Count} connections were refused since the last message.")]
        public static partial void ClientRefused(
            ILogger logger, string? listener, EndPoint? source, int clients, int? limit, int open, long count);

        [LoggerMessage(
            1128,
            LogLevel.Warning,
            "{Count} connections were refused since the last message, for want of file descriptors: {Clients} clients and {BackEnds} "
                + "connections "
            + "to back ends, {Open} of {Limit} files are open.")]
        public static partial void Refused(ILogger logger, long count, int clients, int backEnds, int? limit, int open);
    }
}
