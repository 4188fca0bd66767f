using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Certificates;

/// <summary>A CA made with .NET and its responder, <c>openssl ocsp</c>, on a port that its certificates name.</summary>
internal sealed class OcspServer : IAsyncDisposable
{
    private readonly PeerProcess? _process;

    private OcspServer(PeerProcess? process, TemporaryFolder folder, string chain)
    {
        _process = process;
        Folder = folder;
        Chain = chain;
    }

    public TemporaryFolder Folder { get; }

    /// <summary>PEM: the certificate, its root, its key.</summary>
    public string Chain { get; }

    public static async Task<OcspServer> StartAsync(string name, bool answers = true)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=OCSP Test CA", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"http://127.0.0.1:{port}"], []));
        byte[] serial = [0x10, 0x32, 0x54, 0x76];
        using var leaf = request.Create(root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(20), serial);

        var rootFile = folder.Write("root.pem", root.ExportCertificatePem() + "\n");
        var rootKeyFile = folder.Write("root.key", rootKey.ExportPkcs8PrivateKeyPem() + "\n");
        var expiry = DateTime.UtcNow.AddDays(20).ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        var index = folder.Write("index.txt", $"V\t{expiry}\t\t{Convert.ToHexString(serial)}\tunknown\t/CN={name}\n");
        var chain = folder.Write("chain.pem", $"{leaf.ExportCertificatePem()}\n{root.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        var process = answers
            ? await PeerProcess.StartServerAsync("openssl", ["ocsp", "-port", $"127.0.0.1:{port}", "-index", index, "-CA", rootFile, "-rsigner", rootFile, "-rkey", rootKeyFile, "-ndays", "1"], port)
            : null;
        return new OcspServer(process, folder, chain);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        // The folder is the gateway's too, which disposes it.
    }
}
