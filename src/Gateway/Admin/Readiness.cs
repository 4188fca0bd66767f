namespace Gateway.Admin;

/// <summary>
/// Ready from the moment every listener is bound until the gateway is told to stop. A reload or a renewal that fails changes nothing: what
/// was good goes on serving.
/// </summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime)
{
    public ReadinessState State =>
        (lifetime.ApplicationStopping.IsCancellationRequested, lifetime.ApplicationStarted.IsCancellationRequested) switch
        {
            (true, _) => ReadinessState.Draining,
            (_, true) => ReadinessState.Ready,
            _ => ReadinessState.Starting,
        };
}
