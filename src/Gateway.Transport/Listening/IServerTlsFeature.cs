using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Tls;

namespace Gateway.Transport.Listening;

/// <summary>Begins TLS on a connection of this transport: a connection feature.</summary>
public interface IServerTlsFeature
{
    /// <summary>
    /// Does the handshake on what follows, bytes that were read and not consumed included. The connection's pipes then carry the plain
    /// text, and its features say what was agreed on. Nobody may be reading or writing meanwhile.
    /// </summary>
    /// <param name="context">The certificate and the rules.</param>
    /// <param name="serverName">The name that the client asked for, for the features.</param>
    /// <param name="verify">Judges the client's certificate and what came with it, on the reactor's thread; null takes any.</param>
    /// <param name="cancellationToken">Gives up: the connection is of no use then.</param>
    Task<TlsHandshakeResult> AuthenticateAsync(
        TlsServerContext context,
        string? serverName,
        Func<X509Certificate2, X509Certificate2Collection, bool>? verify,
        CancellationToken cancellationToken);
}
