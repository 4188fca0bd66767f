using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners.Tls;

/// <summary>
/// The certificate that the handshake proved, or none. The server's own feature asks the TLS stream each time, which throws once the
/// connection has ended, and requests of HTTP/2 may outlive their connection.
/// </summary>
internal sealed class ClientCertificateFeature(X509Certificate2? certificate) : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; } = certificate;

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
