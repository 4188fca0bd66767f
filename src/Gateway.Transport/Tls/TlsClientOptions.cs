using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transport.Tls;

/// <summary>The settings of a client's handshake with one kind of server; immutable.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The name or address that the server's certificate must be for; a name is sent as SNI.</summary>
    public required string ServerName { get; init; }

    /// <summary>The client's own certificate, with its private key, for servers that ask for one; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The intermediate certificates of <see cref="Certificate"/>, the issuer first.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>
    /// Whether weak ciphers and keys are accepted, and servers without secure renegotiation (RFC 5746): OpenSSL's security level 0.
    /// </summary>
    public bool AllowsObsolete { get; init; }

    /// <summary>The versions to offer; None uses the system's default.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>The application protocols to offer, the preferred one first; empty offers none.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>
    /// Verifies the server's certificate and the other certificates that it sent. It is called on the thread pool, after the handshake and
    /// before data is sent, and may block. It is not called for a resumed session, whose certificate was verified when the session was
    /// created.
    /// </summary>
    public required Func<X509Certificate2, X509Certificate2Collection, bool> Verify { get; init; }
}
