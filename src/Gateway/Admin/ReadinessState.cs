namespace Gateway.Admin;

/// <summary>Whether a balancer should send traffic here.</summary>
internal enum ReadinessState
{
    /// <summary>Not every listener is bound yet.</summary>
    Starting,

    Ready,

    /// <summary>Asked to stop: what runs is finished, and nothing new should come.</summary>
    Draining,
}
