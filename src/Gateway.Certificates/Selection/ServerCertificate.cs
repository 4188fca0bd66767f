using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Stapling;

namespace Gateway.Certificates.Selection;

/// <summary>
/// The certificate of one configured name, ready for handshakes. Its context is made once: TLS sessions are resumed within it.
/// </summary>
public sealed class ServerCertificate
{
    private readonly X509Certificate2Collection _intermediates;

    internal ServerCertificate(string name, string source, X509Certificate2 leaf, X509Certificate2Collection intermediates, string digest)
    {
        Name = name;
        Source = source;
        Leaf = leaf;
        Digest = digest;
        _intermediates = intermediates;
        IsRsa = leaf.GetRSAPublicKey() is not null;

        // Offline: nothing is fetched from the network while a certificate is loaded.
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }

    /// <summary>The configured name: exact, or <c>*.example.com</c>.</summary>
    public string Name { get; }

    /// <summary>The file it was read from.</summary>
    public string Source { get; }

    public X509Certificate2 Leaf { get; }

    public SslStreamCertificateContext Context { get; private set; }

    /// <summary>The source of stapled OCSP responses (RFC 6066, 8); null without stapling.</summary>
    public StapleSource? StapleSource { get; private set; }

    /// <summary>Whether the key is RSA; otherwise it is on an elliptic curve.</summary>
    public bool IsRsa { get; }

    /// <summary>Of the files' bytes, so that an unchanged certificate is left as it is.</summary>
    internal string Digest { get; }

    public CertificateStatus Status => new()
    {
        Name = Name,
        Subject = Leaf.Subject,
        Issuer = Leaf.Issuer,
        NotBefore = Leaf.NotBefore.ToUniversalTime(),
        NotAfter = Leaf.NotAfter.ToUniversalTime(),
        Thumbprint = Leaf.Thumbprint,
        Source = Source,
    };

    /// <summary>
    /// Lets handshakes carry the answer of the issuer's OCSP responder (RFC 6066 8), which .NET fetches in the background and keeps fresh;
    /// a handshake never waits for it. To be called before the first handshake.
    /// </summary>
    /// <returns>The responder's address, or null where there is none, or the chain in hand is not whole.</returns>
    internal string? Staple()
    {
        if (OcspResponder.Of(Leaf) is not { } responder || OcspResponder.FindIssuer(Leaf, _intermediates) is not { } issuer)
        {
            return null;
        }

        StapleSource = new StapleSource(new Uri(responder), issuer);
        Context = SslStreamCertificateContext.Create(Leaf, _intermediates, offline: false);
        return responder;
    }
}
