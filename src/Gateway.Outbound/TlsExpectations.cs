using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>What a destination's certificate must be.</summary>
public sealed record TlsExpectations
{
    /// <summary>The roots to trust instead of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The name to send as SNI and to expect; null for the destination's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The versions to offer; None leaves it to the system.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>How to shake hands with a destination. Connections that share one such object resume each other's sessions.</summary>
    public SslClientAuthenticationOptions OptionsFor(string host, params List<SslApplicationProtocol> applications) => new()
    {
        TargetHost = ServerName ?? host,
        EnabledSslProtocols = Protocols,
        ApplicationProtocols = applications.Count > 0 ? applications : null,
        AllowRenegotiation = false,
        CertificateChainPolicy = TrustedRoots.Policy(Roots),
    };
}
