using Gateway.Accounts.Settings;
using Gateway.State.Redis;

namespace Gateway.Settings;

/// <summary>The settings that are read only at the start. A change to them requires a restart, which the log reports.</summary>
internal static class RestartRequiredSettings
{
    // A star stands for one name.
    private static readonly string[][] Keys =
    [
        ["Gateway", "State"],
        ["Gateway", "Redis"],
        ["Gateway", "Shutdown", "Delay"],
        ["Gateway", "Shutdown", "Drain"],
        ["Gateway", "Listeners", "*", "Limits", "HandshakeTimeout"],
        ["Gateway", "Listeners", "*", "Limits", "KeepAlive"],
    ];

    /// <summary>Whether a value is read at the start only.</summary>
    /// <param name="key">The key of a value, such as <c>Gateway:Redis:Password</c>.</param>
    public static bool Contains(string key)
    {
        var segments = key.Split(':');
        return Array.Exists(Keys, k => k.Length <= segments.Length
            && k.Zip(segments).All(pair => pair.First == "*" || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The keys whose values differ from those at the start.</summary>
    public static IEnumerable<string> PendingChanges(GatewayOptions started, GatewayOptions current)
    {
        if (started.State != current.State)
        {
            yield return "Gateway:State";
        }

        if (!RedisOptions.AreEqual(started.Redis, current.Redis))
        {
            yield return "Gateway:Redis";
        }

        if (!PostgreSqlOptions.AreEqual(started.Accounts.PostgreSql, current.Accounts.PostgreSql))
        {
            yield return "Gateway:Accounts:PostgreSql";
        }

        if ((started.Shutdown.Delay, started.Shutdown.Drain) != (current.Shutdown.Delay, current.Shutdown.Drain))
        {
            yield return "Gateway:Shutdown";
        }

        foreach (var (name, listener) in current.Listeners)
        {
            if (!started.Listeners.TryGetValue(name, out var before)
                || (before.Protocol, before.Endpoint) != (listener.Protocol, listener.Endpoint))
            {
                continue; // bound again
            }

            if (before.Limits.HandshakeTimeout != listener.Limits.HandshakeTimeout)
            {
                yield return $"Gateway:Listeners:{name}:Limits:HandshakeTimeout";
            }

            if (before.Limits.KeepAlive != listener.Limits.KeepAlive)
            {
                yield return $"Gateway:Listeners:{name}:Limits:KeepAlive";
            }
        }
    }
}
