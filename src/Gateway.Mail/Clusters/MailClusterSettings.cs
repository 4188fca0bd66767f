using System.Security.Cryptography.X509Certificates;

namespace Gateway.Mail.Clusters;

/// <summary>The settings of one cluster of mail back ends.</summary>
public sealed record MailClusterSettings
{
    public required string Name { get; init; }

    /// <summary>The destinations by name.</summary>
    public required IReadOnlyDictionary<string, DestinationAddress> Destinations { get; init; }

    public SessionBalancing Balancing { get; init; }

    public MailHealthSettings Health { get; init; } = new();

    /// <summary>The roots to trust in place of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The name to send as SNI and to require in certificates; null for the destination's host.</summary>
    public string? ServerName { get; init; }

    public MailClusterOptions Options { get; init; } = new();
}
