using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Outbound;

/// <summary>The certificate by which the gateway proves to a destination who it is.</summary>
/// <param name="certificate">The certificate, with its private key.</param>
/// <param name="intermediates">The others of its chain.</param>
public sealed class UpstreamCertificate(X509Certificate2 certificate, X509Certificate2Collection intermediates)
{
    public X509Certificate2 Certificate => certificate;

    public X509Certificate2Collection Intermediates => intermediates;

    // Offline: nothing is fetched from the network while a configuration is read.
    internal SslStreamCertificateContext Context { get; } =
        SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
}
