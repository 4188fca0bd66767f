using System.Globalization;
using Gateway.Identity.Throttling;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.State.Throttling;

/// <summary>Runs operations on the shared failures by network, and takes over what the server knows then.</summary>
internal sealed class ThrottleScript(
    RedisConnection connection,
    ThrottleReplica replica,
    ServerClock clock,
    IOptionsMonitor<ThrottlingOptions> options,
    RedisOptions redis,
    TimeProvider time)
{
    private static readonly RedisScript Script = new("throttle.lua");

    /// <summary>False while the store is away.</summary>
    public bool IsAvailable => connection.IsAvailable;

    /// <summary>Runs one operation; null where the store is away.</summary>
    /// <param name="command">The operation.</param>
    /// <param name="isLate">It is run even if the store counts as away.</param>
    /// <param name="settled">How many failures that this gateway has counted in memory are counted by it.</param>
    public async ValueTask<ThrottleAnswer?> RunAsync(ThrottleCommand command, bool isLate = false, int settled = 0)
    {
        var operation = "throttle_" + command.Operation;
        var with = (KeysOf(command), ArgumentsOf(command));
        var answer = isLate
            ? await connection.AskAsync(operation, Script, with, ThrottleAnswer.Of)
            : await connection.RunAsync(operation, Script, with, ThrottleAnswer.Of);
        if (answer is null)
        {
            return null;
        }

        clock.Set(answer.Snapshot.Time);
        replica.Apply(answer.Snapshot, settled);
        return answer;
    }

    private RedisKey[] KeysOf(ThrottleCommand command) =>
    [
        connection.Keys.Log,
        connection.Keys.RateLimited,
        connection.Keys.ThrottleCounted(command.Ticket),
        .. command.Networks.Select(network => network.ToString()).SelectMany(
            name => new[] { connection.Keys.Throttle(name), connection.Keys.ThrottleInFlight(name) }),
    ];

    private RedisValue[] ArgumentsOf(ThrottleCommand command)
    {
        var throttling = options.CurrentValue;
        return
        [
            command.Operation,
            connection.Keys.Channel,
            // A TimeProvider other than the system's replaces the server's clock.
            time == TimeProvider.System ? "" : time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            Whole(throttling.Window),
            Whole(redis.AttemptLease),
            command.Ticket,
            command.Reserved,
            command.Failures,
            Whole(command.Delay),
            .. command.Networks.SelectMany(network => Describe(network, throttling)),
        ];
    }

    private RedisValue[] Describe(ThrottledNetwork network, ThrottlingOptions throttling)
    {
        var known = replica.Read(network);
        return
        [
            network.ToString(), ThrottledNetwork.Limit(network.Size, throttling), known.Version, known.Failures, known.Since,
            known.LimitedSince,
        ];
    }

    private static long Whole(TimeSpan time) => (long)time.TotalMilliseconds;
}
