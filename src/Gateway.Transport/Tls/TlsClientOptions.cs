using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transport.Tls;

/// <summary>How a client shakes hands with one kind of server; immutable.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The name or address that the server's certificate must be for; a name is sent as SNI.</summary>
    public required string ServerName { get; init; }

    /// <summary>The versions to offer; None leaves it to the system.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>The application protocols to offer, the preferred one first; empty offers none.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>
    /// Whether the server's certificate is good, with the others that it sent. It is asked on the thread pool, after the handshake and
    /// before anything is sent; it may block. A resumed session was asked about when it was made.
    /// </summary>
    public required Func<X509Certificate2, X509Certificate2Collection, bool> Verify { get; init; }
}
