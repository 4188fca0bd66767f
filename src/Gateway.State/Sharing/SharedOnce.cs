using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>What only one gateway may do, and only once.</summary>
internal sealed class SharedOnce(RedisConnection connection)
{
    /// <summary>Whether this is the first time, in one atomic step; null where the store is away.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="name">With what.</param>
    /// <param name="life">How long it is remembered.</param>
    public async ValueTask<bool?> TryTakeAsync(string kind, string name, TimeSpan life)
    {
        RedisKey[] keys = [connection.Keys.Log, connection.Keys.Once(kind, name)];
        RedisValue[] arguments = ["once", (long)life.TotalMilliseconds];
        var answer = await connection.RunAsync("once", SharedLink.Script, (keys, arguments), parts => (string?)parts[0] ?? "");
        return answer is null ? null : answer == "first";
    }
}
