using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Stapling;

/// <summary>Who says whether a certificate has been revoked (RFC 6960), as the certificate itself names it.</summary>
internal static class OcspResponder
{
    /// <summary>
    /// The responder's address, or null where the certificate names none that .NET asks: plain HTTP, which is what CAs use, as answers are
    /// signed.
    /// </summary>
    public static string? Of(X509Certificate2 certificate) => certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>()
        .SelectMany(e => e.EnumerateOcspUris())
        .FirstOrDefault(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>
    /// The certificate's issuer where the chain is there up to its root, from the file and the system's roots, and null elsewhere. Only
    /// then is the responder's answer verified, and nothing but the answer is ever fetched.
    /// </summary>
    public static X509Certificate2? FindIssuer(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllFlags;
        chain.Build(leaf);
        try
        {
            var isWhole = chain.ChainElements.Count > 1 && chain.ChainStatus.All(s => !s.Status.HasFlag(X509ChainStatusFlags.PartialChain));
            return isWhole ? X509CertificateLoader.LoadCertificate(chain.ChainElements[1].Certificate.RawData) : null;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }
}
