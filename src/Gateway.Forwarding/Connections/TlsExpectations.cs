using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Forwarding.Connections;

/// <summary>What a destination's certificate must be.</summary>
public sealed record TlsExpectations
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

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
        ApplicationProtocols = applications,
        AllowRenegotiation = false,
        CertificateChainPolicy = ChainPolicy(),
    };

    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = Roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (Roots is not null)
        {
            policy.CustomTrustStore.AddRange(Roots);
        }

        return policy;
    }
}
