using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Checking;

/// <summary>A certificate with what goes with it, as far as it could be completed, and what is wrong with it.</summary>
/// <param name="Chain">DER, the certificate first, then each one's issuer; the root is left out.</param>
/// <param name="Root">The name of the root it ends at, or null where it ends nowhere.</param>
/// <param name="Diagnostics">All that is wrong; empty where a client has nothing to complain of.</param>
public sealed record ChainReport(IReadOnlyList<byte[]> Chain, string? Root, IReadOnlyList<ChainDiagnostic> Diagnostics)
{
    /// <summary>The chain as PEM, as a server keeps it.</summary>
    public string ToPem() => string.Concat(Chain.Select(c =>
    {
        using var certificate = X509CertificateLoader.LoadCertificate(c);
        return certificate.ExportCertificatePem() + "\n";
    }));
}
