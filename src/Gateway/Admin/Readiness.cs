namespace Gateway.Admin;

/// <summary>
/// The gateway is ready from the moment every listener is bound until it receives a stop signal. A failed reload or renewal does not affect
/// readiness, because the previous configuration or certificate stays in use.
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
