using System.Security.Authentication;
using Gateway.Outbound;

namespace Gateway.Mail.Clusters;

/// <summary>The settings of one cluster of mail back ends.</summary>
public sealed record MailClusterSettings
{
    public required string Name { get; init; }

    /// <summary>The destinations by name.</summary>
    public required IReadOnlyDictionary<string, DestinationAddress> Destinations { get; init; }

    public SessionBalancing Balancing { get; init; }

    public MailHealthSettings Health { get; init; } = new();

    /// <summary>How the destinations' certificates are verified.</summary>
    public TlsExpectations Tls { get; init; } = new() { Protocols = SslProtocols.Tls12 | SslProtocols.Tls13 };

    public MailClusterOptions Options { get; init; } = new();
}
