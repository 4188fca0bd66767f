using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.EndToEndTests.Processes;
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

    /// <summary>IMAP4 enough to sign in, over one version of TLS: SslStream cannot speak the old ones.</summary>
    private const string ImapServer = """
        import socket, ssl, sys
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers('ALL:@SECLEVEL=0')
        context.minimum_version = context.maximum_version = ssl.TLSVersion[sys.argv[2]]
        context.load_cert_chain('server.pem', 'server-key.pem')
        server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
        while True:
            client, _ = server.accept()
            try:
                stream = context.wrap_socket(client, server_side=True).makefile('rwb', 0)
                stream.write(b'* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n')
                for line in stream:
                    tag = line.split()[0]
                    if b'CAPABILITY' in line:
                        stream.write(b'* CAPABILITY IMAP4rev1\r\n')
                    stream.write(tag + b' OK done\r\n')
            except OSError:
                client.close()
        """;

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
    [InlineData("TLSv1", 2048, Obsolete, null)]
    [InlineData("TLSv1_2", 1024, Obsolete, null)]
    [InlineData("TLSv1_3", 2048, Obsolete, null)]
    [InlineData("TLSv1_2", 2048, "", null)]
    [InlineData("TLSv1", 2048, "", "TlsFailed")]
    [InlineData("TLSv1_2", 1024, "", "RSA of 1024 bits")]
    public async Task MailBackEnd_OfOldTls_IsConnectedToWhereTheClusterSaysSo(
        string version, int keyBits, string setting, string? fault)
    {
        WriteCertificate(keyBits);
        _folder.Write("imap.py", ImapServer);
        var port = FreePort.Next();
        await using var server = PeerProcess.Start(
            "python3", ["-W", "ignore", "imap.py", $"{port}", version], workingFolder: _folder.Path);
        await server.ListensOnAsync(port);
        await using var gateway = await StartMailAsync(port, setting);
        await using var client = await HostileClient.ConnectAsync(gateway.Ports[0], Token);
        await client.ReadToAsync("\r\n");

        var answer = await client.AskAsync("a LOGIN alice wonder\r\n", "\r\n");

        Assert.StartsWith(fault is null ? "a OK" : "a NO [UNAVAILABLE]", answer, StringComparison.Ordinal);
        Assert.Equal(fault is null, !_logs.GetSnapshot().Any(r => r.Id.Id == 4010));
        Assert.Equal(fault is null ? 0 : 1, _logs.GetSnapshot().Count(r => fault is not null
            && r.Id.Id == 4010 && r.Message.Contains(fault, StringComparison.Ordinal)));
        Assert.Equal(setting.Length > 0, _logs.GetSnapshot().Any(r => r.Id.Id == 4025 && r.Level == LogLevel.Warning));
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

    private Task<TestGateway> StartMailAsync(int port, string setting)
    {
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", File.ReadAllText(_folder.Combine("server.pem")));
        var certificate = TestCertificates.WritePfx(folder, HostileClient.Host);
        return TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "Listeners": { "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" } },
                "Certificates": { "Names": { "{{HostileClient.Host}}": { "File": "{{certificate}}" } } },
                "Routes": {
                  "imap": {
                    "Preset": "Imap4", "Cluster": "old", "Authentication": "BackEnd", "Mail": { "Capabilities": [ "IMAP4rev1" ] }
                  }
                },
                "Clusters": {
                  "old": {
                    "Destinations": { "one": { "Address": "imaps://localhost:{{port}}" } },
                    "Tls": { {{setting}}"RootsFile": "roots.pem" }, "Mail": { "ConnectTries": 1 }
                  }
                }
              }
            }
            """,
            builder => builder.Logging.AddProvider(new FakeLoggerProvider(_logs)));
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
