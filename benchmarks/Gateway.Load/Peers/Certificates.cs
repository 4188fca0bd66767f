using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Load.Peers;

/// <summary>
/// An authority of the run's own, and the same two certificates for every peer: localhost (ECDSA P-256) and rsa.localhost (RSA 2048).
/// </summary>
internal static class Certificates
{
    public static void Write(string folder)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Benchmark", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = request.CreateSelfSigned(from, to);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());

        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(
            folder,
            "ecdsa",
            new CertificateRequest("CN=localhost", elliptic, HashAlgorithmName.SHA256),
            "localhost",
            authority,
            to,
            c => c.CopyWithPrivateKey(elliptic),
            elliptic.ExportPkcs8PrivateKeyPem());
        using var rsa = RSA.Create(2048);
        Write(
            folder,
            "rsa",
            new CertificateRequest("CN=rsa.localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "rsa.localhost",
            authority,
            to,
            c => c.CopyWithPrivateKey(rsa),
            rsa.ExportPkcs8PrivateKeyPem());
    }

    private static void Write(
        string folder,
        string name,
        CertificateRequest request,
        string host,
        X509Certificate2 authority,
        DateTimeOffset to,
        Func<X509Certificate2, X509Certificate2> withKey,
        string key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var generator = authority.GetECDsaPrivateKey()!; // made with one above
        using var issued = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(generator),
            authority.NotBefore,
            to.AddHours(-1),
            RandomNumberGenerator.GetBytes(8));
        using var whole = withKey(issued);
        File.WriteAllText(Path.Combine(folder, name + ".pem"), issued.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, name + ".key"), key + "\n");
        Directory.CreateDirectory(Path.Combine(folder, "haproxy"));
        File.WriteAllText(Path.Combine(folder, "haproxy", name + ".pem"), issued.ExportCertificatePem() + "\n" + key + "\n");
        File.WriteAllBytes(Path.Combine(folder, name + ".pfx"), whole.Export(X509ContentType.Pfx));
    }
}
