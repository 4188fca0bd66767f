namespace Gateway.Settings;

/// <summary>The settings that are read at the start alone: a change of them waits for a restart, and the log says so.</summary>
internal static class RestartRequiredSettings
{
    /// <summary>The keys whose values are not those the gateway was started with.</summary>
    public static IEnumerable<string> PendingChanges(GatewayOptions started, GatewayOptions current)
    {
        if (started.State != current.State)
        {
            yield return "Gateway:State";
        }

        if ((started.Shutdown.Delay, started.Shutdown.Drain) != (current.Shutdown.Delay, current.Shutdown.Drain))
        {
            yield return "Gateway:Shutdown";
        }

        foreach (var (name, listener) in current.Listeners)
        {
            if (started.Listeners.TryGetValue(name, out var before)
                && (before.Protocol, before.Endpoint) == (listener.Protocol, listener.Endpoint)
                && before.Limits.HandshakeTimeout != listener.Limits.HandshakeTimeout)
            {
                yield return $"Gateway:Listeners:{name}:Limits:HandshakeTimeout";
            }
        }
    }
}
