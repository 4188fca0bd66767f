using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Listening;

/// <summary>A connection feature that starts TLS on a connection of this transport.</summary>
public interface IServerTlsFeature
{
    /// <summary>
    /// Performs the handshake on the following bytes, including those that were read and not consumed. The pipes of the connection then
    /// carry the plain text, and its features contain the negotiated parameters. No read or write may be pending during the handshake.
    /// </summary>
    /// <param name="context">The certificate and the settings.</param>
    /// <param name="serverName">The server name (SNI) of the client, for the features.</param>
    /// <param name="verify">Verifies the client's certificate and the certificates sent with it, on the reactor's thread; null accepts any
    /// certificate.</param>
    /// <param name="cancellationToken">Aborts the handshake and the connection.</param>
    Task<TlsHandshakeResult> AuthenticateAsync(
        TlsServerContext context,
        string? serverName,
        Func<X509Certificate2, X509Certificate2Collection, bool>? verify,
        CancellationToken cancellationToken);
}
