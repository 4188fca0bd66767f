namespace Gateway.Settings;

/// <summary>The settings that are read only at the start. A change to them requires a restart, which the log reports.</summary>
internal static class RestartRequiredSettings
{
    /// <summary>The keys whose values differ from those at the start.</summary>
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
