using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Forwarding.Connections;

/// <summary>What a destination's certificate must be.</summary>
public sealed record TlsExpectations
{
    /// <summary>The roots to trust instead of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The name to send as SNI and to expect; null for the destination's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The versions to offer; None leaves it to the system.</summary>
    public SslProtocols Protocols { get; init; }
}
