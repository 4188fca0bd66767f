using Gateway.Outbound;
using Gateway.Transport.Reactors;

namespace Gateway.Forwarding.Connections;

/// <summary>What all pools share.</summary>
/// <param name="Clock">The clock of the idle and activity limits.</param>
/// <param name="Dialer">Opens the connections.</param>
/// <param name="Time">The clock of the connect time-outs.</param>
/// <param name="Metrics">The metrics of the forwarder.</param>
/// <param name="Descriptors">The file descriptors for all pools together; null if they are unlimited.</param>
/// <param name="Reactors">Carry the connections; null for the framework's sockets.</param>
public sealed record PoolEnvironment(
    CoarseClock Clock,
    Dialer Dialer,
    TimeProvider Time,
    ForwardingMetrics Metrics,
    IBackEndDescriptors? Descriptors = null,
    ReactorGroup? Reactors = null)
{
    /// <summary>The response bytes that wait for clients.</summary>
    public ResponseBacklog Backlog { get; } = new();

    /// <summary>Names back ends without secure renegotiation; null for nobody.</summary>
    public RenegotiationReport? Renegotiation { get; init; }
}
