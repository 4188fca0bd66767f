using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Who the gateway says it is to a back end, whose certificate may be revoked, and what is below its TLS.</summary>
public sealed class BackEndTlsTests
{
    private const string Name = "ex1.corp.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Proves("Clusters:*:Tls:ClientCertificate:File")]
    [Proves("Clusters:*:Tls:ClientCertificate:KeyFile")]
    [Proves("Clusters:*:Tls:ClientCertificate:Password")]
    [Proves("Clusters:*:Tls:ClientCertificate:PasswordFile")]
    public async Task BackEnd_ThatAsksWhoItIs_GetsTheClustersCertificate(bool isPfx)
    {
        var seen = new ConcurrentQueue<string?>();
        using var server = TestCertificates.Issue(Name);
        await using var backend = TlsBackend(server, seen, asksCertificate: true);
        var folder = new TemporaryFolder();
        using var own = TestCertificates.IssueClient("gateway");
        folder.Write("own.pem", own.ExportCertificatePem());
        folder.Write("own-key.pem", own.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem( // issued with one
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)));
        folder.Write("password", "secret");
        await File.WriteAllBytesAsync(folder.Combine("own.pfx"), own.Export(X509ContentType.Pfx, "secret"), Token);
        var files = isPfx
            ? """ "File": "own.pfx", "Password": "secret" """
            : """ "File": "own.pem", "KeyFile": "own-key.pem", "PasswordFile": "password" """;
        await using var gateway = await StartAsync(
            folder,
            AddressOf(backend),
            $$"""{ "RootsFile": "roots.pem", "ServerName": "{{Name}}", "ClientCertificate": { {{files}} } }""");

        Assert.Equal(HttpStatusCode.OK, await GetAsync(gateway));
        Assert.Equal("CN=gateway", Assert.Single(seen));
    }

    [Theory]
    [InlineData("None", "revoked", HttpStatusCode.OK)]
    [InlineData("WhereKnown", "revoked", HttpStatusCode.BadGateway)]
    [InlineData("WhereKnown", "good", HttpStatusCode.OK)]
    [InlineData("WhereKnown", "unknown", HttpStatusCode.OK)]
    [InlineData("Require", "revoked", HttpStatusCode.BadGateway)]
    [InlineData("Require", "good", HttpStatusCode.OK)]
    [InlineData("Require", "unknown", HttpStatusCode.BadGateway)]
    [Proves("Clusters:*:Tls:Revocation")]
    public async Task BackEnd_WhoseCertificateMayBeRevoked_IsTakenByTheClustersChoice(string choice, string state, HttpStatusCode expected)
    {
        await using var lists = await TestBackEnd.StartAsync();
        using var server = IssueWithList(new Uri(lists.Address, $"/{Guid.NewGuid():n}.crl"));
        lists.Answer = context =>
        {
            if (state == "unknown")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            var list = TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1), state == "revoked" ? [server] : []);
            return context.Response.Body.WriteAsync(list, context.RequestAborted).AsTask();
        };
        await using var backend = TlsBackend(server, new(), asksCertificate: false);
        await using var gateway = await StartAsync(
            new TemporaryFolder(),
            AddressOf(backend),
            $$"""{ "RootsFile": "roots.pem", "ServerName": "{{Name}}", "Revocation": "{{choice}}" }""");

        Assert.Equal(expected, await GetAsync(gateway));
    }

    [Theory]
    [InlineData("""{}""", """, "HttpClient": { "SslProtocols": [ "Tls", "Tls12" ] }""", "HttpClient.SslProtocols", "DangerousObsoleteTls")]
    [InlineData("""{ "DangerousObsoleteTls": true }""", """, "HttpRequest": { "Version": "2" }""", "Tls.DangerousObsoleteTls", "TLS 1.2")]
    [InlineData("""{ "ClientCertificate": { "File": "none.pem" } }""", "", "Tls.ClientCertificate", "cannot be used")]
    [InlineData("""{ "ClientCertificate": {} }""", "", "Tls.ClientCertificate.File", "is required")]
    public void Check_OfWhatCannotWork_SaysSo(string tls, string cluster, string key, string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());

        var reading = new ConfigurationFile(
            folder.Write("gateway.json", Configuration(folder, new Uri("https://127.0.0.1:1"), tls, cluster))).Read();

        var error = Assert.Single(reading.Errors);
        Assert.EndsWith(key, error.Key.Replace(':', '.'), StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfObsoleteTls_Warns()
    {
        using var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());

        var reading = new ConfigurationFile(folder.Write(
            "gateway.json", Configuration(folder, new Uri("https://127.0.0.1:1"), """{ "DangerousObsoleteTls": true }""", ""))).Read();

        Assert.NotNull(reading.Options);
        Assert.Contains(reading.Warnings, w => w.Message.Contains("TLS that is broken", StringComparison.Ordinal));
    }

    private static ScriptedBackend TlsBackend(X509Certificate2 certificate, ConcurrentQueue<string?> seen, bool asksCertificate) =>
        new(async connection =>
        {
            await using var stream = new SslStream(
                connection.Stream, leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null || !asksCertificate);
            try
            {
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                        ClientCertificateRequired = asksCertificate,
                    },
                    Token);
            }
            catch (AuthenticationException)
            {
                return; // the gateway did not take the certificate
            }

            if (asksCertificate)
            {
                seen.Enqueue(stream.RemoteCertificate?.Subject);
            }

            using var requests = new ScriptedConnection(stream, connection.Id, Token);
            if (await requests.ReadHeadAsync() is null)
            {
                return;
            }

            await requests.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });

    private static Uri AddressOf(ScriptedBackend backend) => new UriBuilder(backend.Address) { Scheme = Uri.UriSchemeHttps }.Uri;

    private static X509Certificate2 IssueWithList(Uri list)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list.ToString()]));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.Create(
            TestCertificates.Authority,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddDays(30),
            RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    private static async Task<HttpStatusCode> GetAsync(TestGateway gateway)
    {
        using var client = gateway.CreateClient("mail.example.com");
        using var response = await client.GetAsync("/", Token);
        return response.StatusCode;
    }

    private static Task<TestGateway> StartAsync(TemporaryFolder folder, Uri address, string tls)
    {
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        return TestGateway.StartAsync(folder, Configuration(folder, address, tls, ""));
    }

    private static string Configuration(TemporaryFolder folder, Uri address, string tls, string cluster) => $$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
            "Certificates": {
              "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } },
              "Default": "mail.example.com"
            },
            "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{address}}" } }, "Tls": {{tls}}{{cluster}} } }
          }
        }
        """;
}
