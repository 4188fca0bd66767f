using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>What any gateway answers to a CA that looks whether a name is served here, as its owner seals it; it expires.</summary>
internal sealed class SharedAcmeChallenges(RedisConnection connection)
{
    /// <summary>Keeps an answer; once it has returned true, every gateway finds it. False where the store is away.</summary>
    public async ValueTask<bool> KeepAsync(string id, string answer, TimeSpan life) =>
        await IfAvailableAsync("challenge_keep", async database =>
        {
            await database.StringSetAsync(connection.Keys.Challenge(id), answer, life);
            return "";
        }) is not null;

    /// <summary>The answer; null where there is none, or the store is away.</summary>
    public async ValueTask<string?> FindAsync(string id) => await IfAvailableAsync("challenge_find", async database =>
        (string?)await database.StringGetAsync(connection.Keys.Challenge(id), CommandFlags.DemandMaster) ?? "") is { Length: > 0 } answer
            ? answer
            : null;

    public async ValueTask RemoveAsync(string id) => await IfAvailableAsync("challenge_remove", async database =>
    {
        await database.KeyDeleteAsync(connection.Keys.Challenge(id));
        return "";
    });

    private ValueTask<string?> IfAvailableAsync(string operation, Func<IDatabaseAsync, Task<string>> call) =>
        connection.IsAvailable ? connection.CallAsync(operation, call) : new((string?)null);
}
