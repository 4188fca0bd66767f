using Gateway.Draining;

namespace Gateway.Admin;

/// <summary>
/// The gateway is ready from the moment every listener is bound until it receives a stop signal or is drained. A failed reload or renewal
/// does not affect readiness, because the previous configuration or certificate stays in use.
/// </summary>
internal sealed class Readiness(IHostApplicationLifetime lifetime, GatewayDrain drain)
{
    public ReadinessState State
    {
        get
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested || drain.Status.Phase != DrainPhase.Serving)
            {
                return ReadinessState.Draining;
            }

            return lifetime.ApplicationStarted.IsCancellationRequested ? ReadinessState.Ready : ReadinessState.Starting;
        }
    }
}
