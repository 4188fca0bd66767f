using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Certificates;

public sealed class CertificateSettingTests
{
    private const string Password = "password of the key";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Certificates:Store")]
    [Proves("Certificates:Names:*:KeyFile")]
    [Proves("Certificates:Names:*:Password")]
    [Proves("Certificates:Names:*:PasswordFile")]
    public async Task Certificate_FromEachKindOfFile_IsServed()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("elsewhere/stored.example.com"));
        WritePem(folder, "stored.example.com", "elsewhere/stored.example.com/fullchain.pem", "elsewhere/stored.example.com/key.pem");
        WritePem(folder, "pem.example.com", "chain.pem", "chain.key");
        WritePfx(folder, "pfx.example.com", "one.pfx");
        WritePfx(folder, "file.example.com", "two.pfx");
        folder.Write("password", Password + "\n");
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": {
                  "Store": "elsewhere",
                  "Names": {
                    "stored.example.com": {},
                    "pem.example.com": { "File": "chain.pem", "KeyFile": "chain.key" },
                    "pfx.example.com": { "File": "one.pfx", "Password": "{{Password}}" },
                    "file.example.com": { "File": "two.pfx", "PasswordFile": "password" }
                  }
                }
              }
            }
            """);

        foreach (var name in new[] { "stored.example.com", "pem.example.com", "pfx.example.com", "file.example.com" })
        {
            using var client = gateway.CreateClient(name);
            using var response = await client.GetAsync("/", Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    [Proves("Certificates:Passphrase")]
    [Proves("Certificates:Authority:Folder")]
    [Proves("Certificates:Authority:Name")]
    [Proves("Certificates:Authority:Key")]
    [Proves("Certificates:Authority:Life")]
    [Proves("Certificates:Authority:RevocationListLife")]
    [Proves("Certificates:Names:*:AlternativeNames")]
    [Proves("Certificates:Names:*:Key")]
    [Proves("Certificates:Names:*:Life")]
    public async Task OwnCa_AndWhatItIssues_AreAsTheSettingsSay()
    {
        const string Configuration = """
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": {
                  "Passphrase": "the passphrase of the store",
                  "Authority": { "Folder": "ca", "Name": "Example Perimeter CA", "Key": "Rsa2048", "Life": "100.00:00:00", "RevocationListLife": "2.00:00:00" },
                  "Names": {
                    "mail.example.com": { "Issuer": "OwnCa", "AlternativeNames": [ "autodiscover.example.com" ], "Key": "EcdsaP384", "Life": "30.00:00:00" }
                  }
                }
              }
            }
            """;
        var folder = new TemporaryFolder();
        var first = await TestGateway.StartAsync(folder, Configuration);
        (await ServedAsync(first.Port("https"), "mail.example.com")).Dispose();
        await first.StopAsync();

        // A revocation list is made at the start where there is none.
        await using var gateway = await TestGateway.StartAsync(folder, Configuration);
        using var served = await ServedAsync(gateway.Port("https"), "mail.example.com");
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port("admin")}") };
        using var authority = X509CertificateLoader.LoadCertificate(await admin.GetByteArrayAsync("/ca.cer", Token));

        Assert.True(served.MatchesHostname("autodiscover.example.com"));
        Assert.Equal(384, served.GetECDsaPublicKey()?.KeySize);
        Assert.InRange(served.NotAfter - served.NotBefore, TimeSpan.FromDays(29), TimeSpan.FromDays(31));
        Assert.Equal("CN=Example Perimeter CA", authority.Subject);
        Assert.Equal(2048, authority.GetRSAPublicKey()?.KeySize);
        Assert.InRange(authority.NotAfter - authority.NotBefore, TimeSpan.FromDays(99), TimeSpan.FromDays(101));
        Assert.InRange(LifeOf(await PublishedAsync(admin, "/ca.crl")), TimeSpan.FromDays(1.9), TimeSpan.FromDays(2.1));
        Assert.True(File.Exists(gateway.Folder.Combine("ca/ca.pem")));
        Assert.Contains("ENCRYPTED", await File.ReadAllTextAsync(
            gateway.Folder.Combine("certificates/mail.example.com/current/key.pem"), Token), StringComparison.Ordinal);
    }

    private static void WritePem(TemporaryFolder folder, string name, string chain, string key)
    {
        using var certificate = TestCertificates.Issue(name);
        folder.Write(chain, certificate.ExportCertificatePem());
        folder.Write(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key
    }

    private static void WritePfx(TemporaryFolder folder, string name, string file)
    {
        using var certificate = TestCertificates.Issue(name);
        File.WriteAllBytes(folder.Combine(file), certificate.Export(X509ContentType.Pfx, Password));
    }

    // It is issued while the gateway runs already; until then the handshake is refused.
    private static async Task<X509Certificate2> ServedAsync(int port, string name)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Token);
                await using var tls = new SslStream(client.GetStream());
                var options = new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                };
                await tls.AuthenticateAsClientAsync(options, Token);
                return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData()); // a server has one
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                await look.WaitForNextTickAsync(Token);
            }
        }
    }

    private static async Task<byte[]> PublishedAsync(HttpClient admin, string path)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var response = await admin.GetAsync(path, Token);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadAsByteArrayAsync(Token);
            }

            await look.WaitForNextTickAsync(Token);
        }
    }

    // RFC 5280 5.1: version, signature, issuer, thisUpdate, nextUpdate.
    private static TimeSpan LifeOf(byte[] revocationList)
    {
        var list = new AsnReader(revocationList, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        list.ReadInteger();
        list.ReadSequence();
        list.ReadSequence();
        var thisUpdate = list.ReadUtcTime();
        return list.ReadUtcTime() - thisUpdate;
    }
}
