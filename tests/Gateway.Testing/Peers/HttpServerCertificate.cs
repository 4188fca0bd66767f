using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>A certificate of the tests' authority as servers that read PEM files want it.</summary>
internal static class HttpServerCertificate
{
    /// <summary>Writes chain and key into one file, which both nginx and HAProxy read, and returns its path.</summary>
    public static string Write(TemporaryFolder folder, string name)
    {
        using var certificate = TestCertificates.Issue(name);
        using var key = certificate.GetECDsaPrivateKey()
            ?? throw new InvalidOperationException("Certificates of the tests have ECDSA keys.");
        return folder.Write("server.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
