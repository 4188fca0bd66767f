using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>How the certificate of a destination is verified.</summary>
public sealed record TlsExpectations
{
    /// <summary>The root certificates to trust instead of the system's; null to trust the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>The name to send as SNI and to expect in the certificate; null for the destination's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The TLS versions to offer; None leaves the choice to the operating system.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>Whether the certificate must not be revoked.</summary>
    public RevocationCheck Revocation { get; init; }

    /// <summary>The shortest RSA key that is accepted in the destination's chain; 0 for any.</summary>
    public int MinimumRsaBits { get; init; }

    /// <summary>The gateway's own certificate, for destinations that ask for one; null for none.</summary>
    public UpstreamCertificate? Client { get; init; }

    /// <summary>
    /// Whether TLS 1.0 and 1.1, weak keys and ciphers, SHA-1 and servers without RFC 5746 are accepted. SslStream cannot: OpenSSL allows
    /// them at its security level 0 alone, which only a context of one's own has.
    /// </summary>
    public bool AllowsObsolete { get; init; }

    /// <summary>
    /// The options for handshakes with a destination. Connections that share one options object can resume each other's sessions.
    /// </summary>
    public SslClientAuthenticationOptions OptionsFor(string host, params List<SslApplicationProtocol> applications) => new()
    {
        TargetHost = ServerName ?? host,
        EnabledSslProtocols = Protocols,
        ApplicationProtocols = applications.Count > 0 ? applications : null,
        AllowRenegotiation = false,
        CertificateChainPolicy = TrustedRoots.Policy(Roots, Revocation),
        ClientCertificateContext = Client?.Context,
    };
}
