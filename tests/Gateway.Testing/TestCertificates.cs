using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing;

/// <summary>A certificate authority of the tests' own, made once a process.</summary>
public static class TestCertificates
{
    private const string AuthorityName = "Gateway Test CA";

    private static readonly Lazy<X509Certificate2> LazyAuthority = new(() => CreateAuthority(AuthorityName));

    public static X509Certificate2 Authority => LazyAuthority.Value;

    /// <summary>A server certificate with its key, for DNS names and for IP addresses.</summary>
    public static X509Certificate2 Issue(params string[] names) => Issue(DateTimeOffset.UtcNow.AddDays(30), names);

    /// <summary>A certificate whose time is over.</summary>
    public static X509Certificate2 IssueExpired(params string[] names) => Issue(DateTimeOffset.UtcNow.AddMinutes(-1), names);

    private static X509Certificate2 Issue(DateTimeOffset notAfter, string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.Create(Authority, DateTimeOffset.UtcNow.AddHours(-1), notAfter, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A client certificate with its key.</summary>
    /// <param name="commonName">The subject.</param>
    /// <param name="email">An alternative name, or null.</param>
    /// <param name="authority">Who issues it; this authority where null.</param>
    /// <param name="usage">The extended key usage.</param>
    /// <param name="notAfter">When it ends; in a month where null.</param>
    public static X509Certificate2 IssueClient(
        string commonName,
        string? email = null,
        X509Certificate2? authority = null,
        string usage = "1.3.6.1.5.5.7.3.2",
        DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        if (email is not null)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            alternatives.AddEmailAddress(email);
            request.CertificateExtensions.Add(alternatives.Build());
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        var issuer = authority ?? Authority;
        var notBefore = DateTimeOffset.UtcNow.AddHours(-1);
        using var certificate = request.Create(issuer, notBefore < issuer.NotBefore
            ? issuer.NotBefore
            : notBefore, notAfter ?? DateTimeOffset.UtcNow.AddDays(30), RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>This authority's revocation list, in DER.</summary>
    public static byte[] RevocationList(DateTimeOffset nextUpdate, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate);
        }

        using var key = Authority.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The authority has an ECDSA key.");
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        var identifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Authority, includeKeyIdentifier: false, includeIssuerAndSerial: true);
        return list.Build(Authority.SubjectName, generator, 1, nextUpdate, HashAlgorithmName.SHA256, identifier, nextUpdate.AddDays(-20));
    }

    /// <summary>Another authority, which nobody trusts, of this one's name or another.</summary>
    public static X509Certificate2 CreateStranger(string name = AuthorityName) => CreateAuthority(name);

    /// <summary>Writes a PFX without a password and returns its path.</summary>
    public static string WritePfx(TemporaryFolder folder, params string[] names) =>
        WritePfx(folder, DateTimeOffset.UtcNow.AddDays(30), names);

    /// <summary>Writes a PFX without a password of a certificate that ends at a time, and returns its path.</summary>
    public static string WritePfx(TemporaryFolder folder, DateTimeOffset notAfter, params string[] names)
    {
        using var certificate = Issue(notAfter, names);
        var path = folder.Combine($"{Guid.NewGuid():n}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx));
        return path;
    }

    /// <summary>An <see cref="HttpMessageHandler"/> that trusts this authority alone and takes every host name to loopback.</summary>
    public static SocketsHttpHandler CreateHandler(int port) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions = new() { CertificateChainPolicy = ChainPolicy() },
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(
                System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)
            { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>Trust in this authority alone.</summary>
    public static X509ChainPolicy ChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Authority },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    private static X509Certificate2 CreateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(60));
    }
}
