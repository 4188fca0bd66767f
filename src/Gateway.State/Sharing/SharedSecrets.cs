using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// Keys that all gateways use, sealed by their owners. Some kinds are kept by name; of the others, the newest replaces the rest.
/// </summary>
internal sealed class SharedSecrets(RedisConnection connection) : ISharedPart
{
    private readonly Dictionary<string, Action> _listeners = [];

    public char Kind => 'S';

    /// <summary>Sets who is told that secrets of a kind have changed. Called before the link starts.</summary>
    public void Listen(string kind, Action changed) => _listeners[kind] = changed;

    public void Apply(string body)
    {
        if (_listeners.TryGetValue(body, out var changed))
        {
            changed();
        }
    }

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var changed in _listeners.Values)
        {
            changed();
        }

        return new(true);
    }

    // The owners compare their keys with the shared ones.
    public ValueTask<bool> RepeatAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    /// <summary>The secrets that are kept by name; null where the store is away.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>?> ListAsync(string kind)
    {
        var entries = await connection.CallAsync("secrets_read", database => database.HashGetAllAsync(connection.Keys.Secrets(kind)));
        return entries?.ToDictionary(e => (string)e.Name!, e => (string)e.Value!, StringComparer.Ordinal); // a hash has no null
    }

    /// <summary>Keeps a secret by name, unless there is one of that name; false where the store is away.</summary>
    public async ValueTask<bool> KeepAsync(string kind, string name, string secret)
    {
        RedisKey[] keys = [connection.Keys.Log, connection.Keys.Secrets(kind)];
        return await connection.AskAsync(
            "secret_keep", SharedLink.Script, keys, ["keep", connection.Keys.Channel, kind, name, secret]) is not null;
    }

    /// <summary>Forgets a secret that is kept by name; false where the store is away.</summary>
    public async ValueTask<bool> RemoveAsync(string kind, string name) => await connection.CallAsync("secret_remove", async database =>
    {
        await database.HashDeleteAsync(connection.Keys.Secrets(kind), name);
        return "";
    }) is not null;

    /// <summary>
    /// The two newest secrets of a kind, the newest first. Where that is older than its life, one gateway's new one replaces it.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="life">How long a secret is the newest.</param>
    /// <param name="create">Creates a new one; it costs time and is called only where one is due.</param>
    /// <returns>The secrets; null where the store is away.</returns>
    public async ValueTask<IReadOnlyList<string>?> RotateAsync(string kind, TimeSpan life, Func<string> create)
    {
        var secrets = await RotateAsync(kind, life, "");
        return secrets is { IsDue: true } ? (await RotateAsync(kind, life, create()))?.Secrets : secrets?.Secrets;
    }

    private async ValueTask<(bool IsDue, IReadOnlyList<string> Secrets)?> RotateAsync(string kind, TimeSpan life, string candidate)
    {
        RedisKey[] keys = [connection.Keys.Log, connection.Keys.Secrets(kind)];
        RedisValue[] arguments = ["rotate", connection.Keys.Channel, kind, (long)life.TotalMilliseconds, candidate];
        return await connection.AskAsync("secret_rotate", SharedLink.Script, (keys, arguments), Rotation.Of) is { } rotation
            ? (rotation.IsDue, rotation.Secrets)
            : null;
    }

    private sealed record Rotation(bool IsDue, IReadOnlyList<string> Secrets)
    {
        // Each secret is its time of creation, a space, and the secret.
        public static Rotation Of(RedisResult[] parts) => new(
            (long)parts[0] == 1,
            [.. ((string?[]?)parts[1] ?? []).Select(s => s ?? "").Select(s => s[(s.IndexOf(' ', StringComparison.Ordinal) + 1)..])]);
    }
}
