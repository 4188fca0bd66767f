using Gateway.State.Redis;
using Microsoft.Extensions.Logging;

namespace Gateway.State.Sharing;

/// <summary>
/// Notices that this machine's clock differs from the shared store's, which each gateway is compared with. What the gateways share is
/// converted; what they check by their own clock is not: the codes of authenticator apps, the age of sessions, the dates of certificates.
/// </summary>
internal sealed partial class ClockWatch(ServerClock clock, RedisMetrics metrics, ILogger<ClockWatch> logger)
{
    /// <summary>The difference above which there is a warning; well above the time that an answer takes.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How many answers in sequence must say so: one may have been read late by a process that was paused.</summary>
    internal const int Answers = 3;

    private volatile bool _isApart;
    private int _count;

    /// <summary>How much this machine's clock is behind the store's; negative where it is ahead.</summary>
    public TimeSpan Behind => clock.Ahead;

    /// <summary>Whether the difference is above the limit.</summary>
    public bool IsApart => _isApart;

    /// <summary>Begins to measure the difference.</summary>
    public void Start() => metrics.Observe(
        "gateway.state.clock.behind",
        "ms",
        "How much this machine's clock is behind the shared store's; negative where it is ahead.",
        () => (long)Behind.TotalMilliseconds);

    /// <summary>Takes over what time the store says it is, and compares.</summary>
    public void Told(long serverNow)
    {
        clock.Set(serverNow);
        var behind = Behind;
        if (behind.Duration() <= Limit == !_isApart)
        {
            _count = 0;
        }
        else if (++_count >= Answers)
        {
            _count = 0;
            _isApart = !_isApart;
            if (_isApart)
            {
                Log.Apart(logger, Describe(behind));
            }
            else
            {
                Log.Together(logger);
            }
        }
    }

    /// <summary>What the difference is, in words.</summary>
    public static string Describe(TimeSpan behind)
    {
        var side = behind > TimeSpan.Zero ? "behind" : "ahead of";
        return FormattableString.Invariant(
            $"this machine's clock is {behind.Duration().TotalSeconds:0.#} seconds {side} the shared store's clock");
    }

    private static partial class Log
    {
        [LoggerMessage(8006, LogLevel.Warning, "Clocks differ: {Difference}. Lockouts are counted by the store's and are right; codes of "
            + "authenticator apps may be refused, and sessions and cookies of other gateways end early or late here. Synchronize the "
            + "clocks of all gateways and of the store, for example by chrony.")]
        public static partial void Apart(ILogger logger, string difference);

        [LoggerMessage(8007, LogLevel.Information, "This machine's clock agrees with the shared store's again.")]
        public static partial void Together(ILogger logger);
    }
}
