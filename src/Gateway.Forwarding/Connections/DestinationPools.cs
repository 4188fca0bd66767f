namespace Gateway.Forwarding.Connections;

/// <summary>Creates pools. The caller keeps the pool; the connections of a pool that is no longer referenced end by their limits.</summary>
public sealed class DestinationPools
{
    private readonly PoolEnvironment _environment;
    private readonly ObsoleteTransport? _obsolete;

    /// <param name="environment">What all pools share.</param>
    /// <param name="obsolete">Carries connections with obsolete TLS where the framework's sockets carry all others; null for none.</param>
    public DestinationPools(PoolEnvironment environment, ObsoleteTransport? obsolete = null)
    {
        _environment = environment;
        _obsolete = obsolete;
        environment.Metrics.Observe(environment.Clock, environment.Backlog);
    }

    public DestinationPool Create(string address, ConnectionOptions options)
    {
        var needsReactors = options.Tls.AllowsObsolete && _environment.Reactors is null && _obsolete is not null;
        var environment = needsReactors ? _environment with { Reactors = _obsolete!.Reactors } : _environment;
        return new(new Destination(address), options, environment);
    }
}
