using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Gateway.Testing.Peers;

/// <summary>
/// Pebble, a real ACME server, with a resolver of its own that takes every name to 127.0.0.1. It looks for http-01 and tls-alpn-01 on
/// ports that a test chooses, and can be made to misbehave.
/// </summary>
public sealed class PebbleServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _resolver;
    private readonly PeerProcess _process;
    private readonly int _port;
    private readonly int _management;

    private PebbleServer(TemporaryFolder folder, PeerProcess resolver, PeerProcess process, int port, int management)
    {
        _folder = folder;
        _resolver = resolver;
        _process = process;
        _port = port;
        _management = management;
    }

    /// <summary>A name that it issues nothing for.</summary>
    public const string RefusedName = "refused.example.net";

    public string Directory => $"https://localhost:{_port}/dir";

    /// <summary>PEM file of the authority of the directory's own certificate.</summary>
    public string Roots => _folder.Combine("ca.pem");

    public string Output => _process.Output;

    /// <param name="httpPort">Where http-01 is looked for.</param>
    /// <param name="tlsPort">Where tls-alpn-01 is looked for.</param>
    /// <param name="environment">Faults: <c>PEBBLE_WFE_NONCEREJECT</c> (percent) and the like.</param>
    /// <param name="externalKeys">Keys, base64url, by their names, of which an account needs one.</param>
    /// <param name="responder">The OCSP responder that certificates name.</param>
    public static async Task<PebbleServer> StartAsync(
        int httpPort,
        int tlsPort,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyDictionary<string, string>? externalKeys = null,
        string responder = "")
    {
        var folder = new TemporaryFolder();
        using var certificate = TestCertificates.Issue("localhost");
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        folder.Write("pebble.pem", certificate.ExportCertificatePem());
        folder.Write("pebble.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key
        int port = FreePort.Next(), management = FreePort.Next(), dns = FreePort.Next(), control = FreePort.Next();
        var settings = new JsonObject
        {
            ["listenAddress"] = $"127.0.0.1:{port}",
            ["managementListenAddress"] = $"127.0.0.1:{management}",
            ["certificate"] = folder.Combine("pebble.pem"),
            ["privateKey"] = folder.Combine("pebble.key"),
            ["httpPort"] = httpPort,
            ["tlsPort"] = tlsPort,
            ["ocspResponderURL"] = responder,
            ["domainBlocklist"] = new JsonArray(RefusedName),
            ["externalAccountBindingRequired"] = externalKeys is not null,
        };
        if (externalKeys is not null)
        {
            settings["externalAccountMACKeys"] = new JsonObject(externalKeys.Select(k => KeyValuePair.Create(
                k.Key, (JsonNode?)JsonValue.Create(k.Value))));
        }

        var file = folder.Write("pebble.json", new JsonObject { ["pebble"] = settings }.ToJsonString());
        var resolver = await PeerProcess.StartServerAsync(
            "pebble-challtestsrv",
            ["-dns01", $"127.0.0.1:{dns}", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-management", $"127.0.0.1:{control}",
                "-http01", "", "-https01", "", "-tlsalpn01", ""],
            control);
        var faults = new Dictionary<string, string>(environment ?? new Dictionary<string, string>());
        faults.TryAdd("PEBBLE_VA_NOSLEEP", "1");
        faults.TryAdd("PEBBLE_WFE_NONCEREJECT", "0");
        faults.TryAdd("PEBBLE_AUTHZREUSE", "0");
        var process = await PeerProcess.StartServerAsync(
            "pebble", ["-config", file, "-dnsserver", $"127.0.0.1:{dns}", "-strict"], port, faults);
        return new PebbleServer(folder, resolver, process, port, management);
    }

    /// <summary>The root that it issues under, another one with each start, written as PEM.</summary>
    public async Task<string> WriteIssuerRootAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(TestCertificates.CreateHandler(_management));
        var root = await client.GetStringAsync(new Uri($"https://localhost:{_management}/roots/0"), cancellationToken);
        return _folder.Write("issuer.pem", root);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _resolver.DisposeAsync();
        _folder.Dispose();
    }
}
