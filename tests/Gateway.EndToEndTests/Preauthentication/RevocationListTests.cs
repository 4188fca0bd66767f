using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>Revocation lists of a certificate authority that is OpenSSL's, fresh and expired.</summary>
public sealed class RevocationListTests : IDisposable
{
    private const string Host = "portal.example.com";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificate_WithAnExpiredList_IsRefusedUntilTheNextListIsThere()
    {
        await MakeAuthorityAsync();
        await PublishAsync("20200101000000Z", "20200201000000Z");
        await using var backend = await TestBackEnd.StartAsync();
        var audit = new RecordedAudit();
        await using var gateway = await StartAsync(backend, audit);

        Assert.NotEqual("200", await CurlAsync(gateway));
        Assert.Equal(AuditReason.CertificateRevocationUnknown, audit.Last().Reason);
        Assert.NotEqual(AuthenticationStatus.Accepted, audit.Last().Result);
        Assert.Empty(backend.Received);

        await PublishAsync("20200101000000Z", "20990101000000Z");
        Assert.Equal("200", await CurlAsync(gateway, until: "200"));

        await OpenSslAsync("ca", "-config", _folder.Combine("openssl.cnf"), "-batch", "-revoke", _folder.Combine("alice.pem"));
        await PublishAsync("20200101000000Z", "20990101000000Z");
        Assert.NotEqual("200", await CurlAsync(gateway, until: "000"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task MakeAuthorityAsync()
    {
        _folder.Write("index.txt", "");
        _folder.Write("serial", "1000\n");
        _folder.Write("crlnumber", "01\n");
        _folder.Write("openssl.cnf", $"""
            [ca]
            default_ca = own
            [own]
            database = {_folder.Path}/index.txt
            serial = {_folder.Path}/serial
            crlnumber = {_folder.Path}/crlnumber
            new_certs_dir = {_folder.Path}
            certificate = {_folder.Path}/roots.pem
            private_key = {_folder.Path}/root.key
            default_md = sha256
            default_days = 30
            policy = any
            x509_extensions = client
            [any]
            commonName = supplied
            [client]
            extendedKeyUsage = clientAuth
            subjectAltName = email:alice@example.com
            [authority]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            [req]
            distinguished_name = name
            [name]

            """);
        var configuration = _folder.Combine("openssl.cnf");
        await OpenSslAsync(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Some CA", "-config", configuration, "-extensions",
            "authority", "-keyout", _folder.Combine("root.key"), "-out", _folder.Combine("roots.pem"));
        await OpenSslAsync(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=alice", "-config", configuration, "-keyout",
            _folder.Combine("alice.key"), "-out", _folder.Combine("alice.csr"));
        await OpenSslAsync(
            "ca", "-config", configuration, "-batch", "-notext", "-in", _folder.Combine("alice.csr"), "-out", _folder.Combine("alice.pem"));
    }

    private async Task PublishAsync(string from, string to)
    {
        await OpenSslAsync(
            "ca", "-config", _folder.Combine("openssl.cnf"), "-gencrl", "-crl_lastupdate", from, "-crl_nextupdate", to, "-out",
            _folder.Combine("new.pem"));
        await OpenSslAsync("crl", "-in", _folder.Combine("new.pem"), "-outform", "DER", "-out", _folder.Combine("new.crl"));
        File.Move(_folder.Combine("new.crl"), _folder.Combine("ca.crl"), overwrite: true);
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        var (exit, output) = await PeerProcess.RunAsync("openssl", arguments, Token);
        Assert.True(exit == 0, output);
    }

    private Task<TestGateway> StartAsync(TestBackEnd backend, RecordedAudit audit)
    {
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        return TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ClientCertificate": "Allow" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "ClientAuthorities": { "some": { "Roots": "{{_folder.Combine("roots.pem")}}", "RevocationList": "{{_folder.Combine("ca.crl")}}" } } },
                "Routes": { "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "ClientCertificate" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """,
            builder => builder.Services.AddSingleton<IAuditSink>(audit));
    }

    /// <summary>The status that curl has, asked again until it is another: the list is read some seconds after it changes.</summary>
    private async Task<string> CurlAsync(TestGateway gateway, string? until = null)
    {
        for (var i = 0; ; i++)
        {
            var (_, output) = await PeerProcess.RunAsync(
                "curl",
                [
                    "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30", "--cacert", gateway.Folder.Combine("ca.pem"),
                    "--connect-to", $"{Host}::127.0.0.1:", "--cert", _folder.Combine("alice.pem"), "--key", _folder.Combine("alice.key"),
                    $"https://{Host}:{gateway.Ports[0]}/",
                ],
                Token);
            if (until is null || output.Trim() == until || (until != "200" && output.Trim() != "200") || i == 120)
            {
                return output.Trim();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), Token); // the gateway looks by its own clock
        }
    }
}
