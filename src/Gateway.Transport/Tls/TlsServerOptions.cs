using System.Security.Cryptography.X509Certificates;

namespace Gateway.Transport.Tls;

/// <summary>The settings of a server's handshake with one certificate; immutable.</summary>
public sealed record TlsServerOptions
{
    /// <summary>The certificate, with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>The intermediate certificates, the issuer first.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>Whether TLS 1.2 is refused.</summary>
    public bool IsTls13Only { get; init; }

    /// <summary>
    /// The application protocols, the preferred one first. A client that offers protocols and none of these is refused (RFC 7301, 3.2);
    /// empty ignores what clients offer.
    /// </summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Whether a client certificate is requested.</summary>
    public bool AsksCertificate { get; init; }

    /// <summary>Whether a client without a certificate is refused.</summary>
    public bool RequiresCertificate { get; init; }

    /// <summary>Whether clients may resume sessions.</summary>
    public bool AllowsResumption { get; init; } = true;

    /// <summary>The keys of session tickets; null for keys with the lifetime of the context.</summary>
    public TicketKeys? TicketKeys { get; init; }

    /// <summary>Returns the OCSP response to staple, at each handshake (RFC 6066, 8); null for none.</summary>
    public Func<ReadOnlyMemory<byte>?>? OcspResponse { get; init; }
}
