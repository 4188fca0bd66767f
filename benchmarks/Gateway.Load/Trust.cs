using System.Security.Cryptography.X509Certificates;

namespace Gateway.Load;

/// <summary>Trust in the authority that the run made, whose file <c>AUTHORITY</c> names.</summary>
internal static class Trust
{
    public static X509ChainPolicy Policy { get; } = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Environment.GetEnvironmentVariable("AUTHORITY") ?? "ca.pem") },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
