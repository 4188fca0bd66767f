using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Certificates;

/// <summary>
/// A CA made with .NET, and a responder on loopback, which its certificates name, whose answers are those of <c>openssl ocsp</c>.
/// </summary>
internal sealed class OcspServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TemporaryFolder _own = new();
    private readonly Task _serving;
    private readonly string _root;
    private readonly string _index;

    private OcspServer(int port, bool answers, TemporaryFolder folder, string chain, string root, string index)
    {
        Folder = folder;
        Chain = chain;
        _root = root;
        _index = index;
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _serving = ServeAsync(answers);
    }

    public TemporaryFolder Folder { get; }

    /// <summary>PEM: the certificate, its root, its key.</summary>
    public string Chain { get; }

    public static OcspServer Start(string name, bool answers = true)
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

        var rootFile = folder.Write("root.pem", $"{root.ExportCertificatePem()}\n{rootKey.ExportPkcs8PrivateKeyPem()}\n");
        var expiry = DateTime.UtcNow.AddDays(20).ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        var index = folder.Write("index.txt", $"V\t{expiry}\t\t{Convert.ToHexString(serial)}\tunknown\t/CN={name}\n");
        var chain = folder.Write(
            "chain.pem", $"{leaf.ExportCertificatePem()}\n{root.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return new OcspServer(port, answers, folder, chain, rootFile, index);
    }

    public async ValueTask DisposeAsync()
    {
        // The folder of the chain is the gateway's too, which disposes it.
        _listener.Close();
        await _serving;
        _own.Dispose();
    }

    private async Task ServeAsync(bool answers)
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                if (answers)
                {
                    await AnswerAsync(context);
                }
                else
                {
                    context.Response.StatusCode = 500;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }

    // RFC 6960 A.1: the request is the path.
    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = _own.Combine("request.der");
        var response = _own.Combine("response.der");
        // a GET has a path
        await File.WriteAllBytesAsync(request, Convert.FromBase64String(Uri.UnescapeDataString(context.Request.RawUrl![1..])));
        var (exit, output) = await PeerProcess.RunAsync(
            "openssl",
            ["ocsp", "-reqin", request, "-index", _index, "-CA", _root, "-rsigner", _root, "-ndays", "1", "-respout", response],
            CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException(output);
        }

        context.Response.ContentType = "application/ocsp-response";
        context.Response.Close(await File.ReadAllBytesAsync(response), willBlock: false);
    }
}
