namespace Gateway.Certificates;

/// <summary>What reading one configured certificate gave: the certificate, unless an error was found.</summary>
internal sealed record CertificateReading(ServerCertificate? Certificate, IReadOnlyList<CertificateFinding> Findings)
{
    public static CertificateReading Failed(string setting, string message) => new(null, [new CertificateFinding(setting, message, IsWarning: false)]);
}
