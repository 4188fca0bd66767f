namespace Gateway.Certificates.Selection;

/// <summary>What reading one configured certificate gave: the certificate, unless an error was found.</summary>
internal sealed record CertificateReadResult(ServerCertificate? Certificate, IReadOnlyList<CertificateDiagnostic> Diagnostics)
{
    public static CertificateReadResult Failed(string setting, string message) =>
        new(null, [new CertificateDiagnostic(setting, message, IsWarning: false)]);
}
