using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>Back ends whose TLS is as old as Exchange 2003's, played by OpenSSL and GnuTLS.</summary>
public sealed class ObsoleteTlsTests : IDisposable
{
    private const string Host = "mail.example.com";
    private const string Obsolete = "\"DangerousObsoleteTls\": true, ";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogCollector _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-tls1", 2048, Obsolete, HttpStatusCode.OK)]
    [InlineData("-tls1_1", 2048, Obsolete, HttpStatusCode.OK)]
    [InlineData("-tls1_2", 1024, Obsolete, HttpStatusCode.OK)]
    [InlineData("-tls1", 1024, Obsolete, HttpStatusCode.OK)]
    [InlineData("-tls1_3", 2048, Obsolete, HttpStatusCode.OK)]
    [InlineData("-tls1", 2048, "", HttpStatusCode.BadGateway)]
    [InlineData("-tls1_2", 1024, "", HttpStatusCode.BadGateway)]
    [InlineData("-tls1_2", 2048, "", HttpStatusCode.OK)]
    [Proves("Clusters:*:Tls:DangerousObsoleteTls")]
    public async Task BackEnd_OfOldTls_IsConnectedToWhereTheClusterSaysSo(
        string version, int keyBits, string setting, HttpStatusCode expected)
    {
        WriteCertificate(keyBits);
        _folder.Write("x", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var port = FreePort.Next();
        var cipher = version == "-tls1_3" ? "DEFAULT" : "ALL:@SECLEVEL=0";
        await using var server = PeerProcess.Start(
            "openssl",
            [
                "s_server", "-quiet", "-accept", $"127.0.0.1:{port}", "-cert", "server.pem", "-key", "server-key.pem", "-HTTP", version,
                "-cipher", cipher,
            ],
            workingFolder: _folder.Path);
        await server.ListensOnAsync(port);
        await using var gateway = await StartAsync(port, setting);
        using var client = gateway.CreateClient(Host);

        using var response = await client.GetAsync("/x", Token);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(setting.Length > 0, _logs.GetSnapshot().Any(r => r.Id.Id == 3002 && r.Level == LogLevel.Warning));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadGateway, 3201)]
    [InlineData(Obsolete, HttpStatusCode.OK, 3202)]
    public async Task BackEnd_WithoutSecureRenegotiation_IsNamedInTheLog(string setting, HttpStatusCode expected, int id)
    {
        WriteCertificate(2048);
        var port = FreePort.Next();
        await using var server = await PeerProcess.StartServerAsync(
            "gnutls-serv",
            [
                "--http", "--port", $"{port}", "--x509certfile", _folder.Combine("server.pem"), "--x509keyfile",
                _folder.Combine("server-key.pem"), "--priority", "NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION",
            ],
            port);
        await using var gateway = await StartAsync(port, setting);
        using var client = gateway.CreateClient(Host);

        using var response = await client.GetAsync("/", Token);
        using var again = await client.GetAsync("/", Token);

        Assert.Equal(expected, response.StatusCode);
        var record = Assert.Single(_logs.GetSnapshot(), r => r.Id.Id == id);
        Assert.Contains($"https://localhost:{port}", record.Message, StringComparison.Ordinal);
        Assert.Contains("RFC 5746", record.Message, StringComparison.Ordinal);
    }

    private Task<TestGateway> StartAsync(int port, string setting)
    {
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", File.ReadAllText(_folder.Combine("server.pem")));
        var certificate = TestCertificates.WritePfx(folder, Host);
        return TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" } } },
                "Routes": { "all": { "Hosts": [ "{{Host}}" ], "Cluster": "old", "Authentication": "Anonymous" } },
                "Clusters": {
                  "old": {
                    "Destinations": { "one": { "Address": "https://localhost:{{port}}" } }, "Tls": { {{setting}}"RootsFile": "roots.pem" }
                  }
                }
              }
            }
            """,
            builder => builder.Logging.AddProvider(new FakeLoggerProvider(_logs)));
    }

    private void WriteCertificate(int keyBits)
    {
        using var key = RSA.Create(keyBits);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        _folder.Write("server.pem", certificate.ExportCertificatePem());
        _folder.Write("server-key.pem", key.ExportPkcs8PrivateKeyPem());
    }
}
