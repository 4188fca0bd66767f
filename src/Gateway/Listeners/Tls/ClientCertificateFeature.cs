using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners.Tls;

/// <summary>
/// The client certificate of the handshake, or null. Kestrel's own feature reads the TLS stream each time, which throws after the
/// connection has ended. HTTP/2 requests may outlive their connection.
/// </summary>
internal sealed class ClientCertificateFeature(X509Certificate2? certificate) : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; } = certificate;

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
