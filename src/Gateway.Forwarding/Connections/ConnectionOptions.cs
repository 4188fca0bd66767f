using Gateway.Outbound;

namespace Gateway.Forwarding.Connections;

/// <summary>How connections to one cluster's destinations are made and kept; immutable.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Connections to one destination at once, whatever they do.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Time for name resolution, TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may wait for its next request; below the 120 s of IIS and the 65 to 75 s of others.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>How long a connection is used before another is made, so that changes of DNS are followed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Silence after which TCP asks whether the back end is still there.</summary>
    public TimeSpan TcpKeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Verification of certificates, for destinations with https.</summary>
    public TlsExpectations Tls { get; init; } = new();
}
