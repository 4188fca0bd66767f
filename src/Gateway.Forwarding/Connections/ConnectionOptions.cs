using Gateway.Forwarding.Protocol;
using Gateway.Outbound;

namespace Gateway.Forwarding.Connections;

/// <summary>How connections to the destinations of one cluster are established and kept; immutable.</summary>
public sealed record ConnectionOptions
{
    /// <summary>Maximum number of open connections to one destination, active and idle.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Maximum time for name resolution, TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be idle; less than the 120 s of IIS and the 65 to 75 s of other servers.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>Maximum age of a connection, so that DNS changes take effect.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The idle time after which TCP sends keep-alive probes.</summary>
    public TimeSpan TcpKeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The defects that responses may have.</summary>
    public ResponseLeniency Leniency { get; init; }

    /// <summary>How the certificates of https destinations are verified.</summary>
    public TlsExpectations Tls { get; init; } = new();
}
