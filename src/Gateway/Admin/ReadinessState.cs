namespace Gateway.Admin;

/// <summary>Whether a load balancer should send traffic to this gateway.</summary>
internal enum ReadinessState
{
    /// <summary>At least one listener is not bound yet.</summary>
    Starting,

    Ready,

    /// <summary>The gateway is stopping: it completes current work and should receive no new connections.</summary>
    Draining,
}
