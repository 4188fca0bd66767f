using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>The shipped example, edited for ports and addresses alone, with certificates of the own CA in curl's hands.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string People = "portal.example.com";
    private const string Devices = "devices.example.com";

    private readonly TemporaryFolder _folder = new();
    private readonly int _https = FreePort.Next();
    private TestBackEnd? _backend;
    private PeerProcess? _gateway;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await TestBackEnd.StartAsync();
        WriteConfiguration();
        await TypeAsync("correct horse\n", "user", "add", "alice");
        _folder.Write("password", "secret\n");
        await TypeAsync(
            null,
            "certificate",
            "issue-person",
            "alice",
            "--email",
            "alice@example.com",
            "--out",
            _folder.Combine("alice.pfx"),
            "--password-file",
            _folder.Combine("password"));
        await TypeAsync(
            null,
            "certificate",
            "issue-person",
            "bob",
            "--email",
            "bob@example.com",
            "--out",
            _folder.Combine("bob.pfx"),
            "--password-file",
            _folder.Combine("password"));
        await TypeAsync(
            null,
            "certificate",
            "issue-device",
            "phone-17",
            "--out",
            _folder.Combine("phone-17.pfx"),
            "--password-file",
            _folder.Combine("password"));
        await TypeAsync(
            null,
            "certificate",
            "issue-device",
            "stolen",
            "--out",
            _folder.Combine("stolen.pfx"),
            "--password-file",
            _folder.Combine("password"));
        await TypeAsync(null, "certificate", "revoke", "stolen", "--reason", "KeyCompromise");
        using var authority = X509Certificate2.CreateFromPemFile(_folder.Combine("authority/ca.pem"), _folder.Combine("authority/ca.key"));
        using var stranger = TestCertificates.CreateStranger("Stranger");
        Write("expired", TestCertificates.IssueClient(
            "alice", "alice@example.com", authority, notAfter: DateTimeOffset.UtcNow.AddMinutes(-1)));
        Write("strange", TestCertificates.IssueClient("alice", "alice@example.com", stranger));
        _gateway = await GatewayProgram.StartAsync(_folder.Combine("gateway.json"), _https);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in (IAsyncDisposable?[])[_gateway, _backend])
        {
            if (peer is not null)
            {
                await peer.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    [Fact]
    [ShowsExample("client-certificates.json")]
    public async Task Curl_IsLetInByAGoodCertificateOfSomebodyKnownAlone()
    {
        Assert.Equal((0, "200"), await CurlAsync(People, "alice"));
        Assert.Equal((0, "200"), await CurlAsync(Devices, "phone-17"));
        Assert.Equal(["alice", "phone-17"], _backend!.Received.Select(r => r.Headers["X-Forwarded-User"]));

        // Beside the sign-in page a certificate that is not taken leads there, as none at all does.
        foreach (var certificate in (string?[])[null, "strange", "expired", "bob"])
        {
            var (exit, status) = await CurlAsync(People, certificate);
            Assert.True((exit, status) == (0, "302"), $"{certificate}: exit {exit}, status {status}");
        }

        // Where one is required, the handshake fails; TLS 1.3 tells curl after it has sent its request, and it has many names for that.
        foreach (var certificate in (string?[])[null, "strange", "expired", "stolen"])
        {
            var (exit, status) = await CurlAsync(Devices, certificate);
            Assert.True(exit is 18 or 35 or 55 or 56, $"{certificate}: exit {exit}, status {status}");
        }

        Assert.Equal(2, _backend.Received.Count);
    }

    [Fact]
    public async Task Certificate_RevokedWhileTheGatewayRuns_IsOutWithoutARestart()
    {
        Assert.Equal((0, "200"), await CurlAsync(People, "alice"));

        await TypeAsync(null, "certificate", "revoke", "alice", "--reason", "KeyCompromise");

        // The list is looked at again every ten seconds.
        var answer = (0, "200");
        for (var i = 0; i < 5_000 && answer != (0, "302"); i++)
        {
            answer = await CurlAsync(People, "alice");
        }

        Assert.Equal((0, "302"), answer);
    }

    private async Task<(int ExitCode, string Status)> CurlAsync(string host, string? certificate)
    {
        string[] presented = certificate is null ? [] : ["--cert-type", "P12", "--cert", $"{_folder.Combine(certificate)}.pfx:secret"];
        var (exit, output) = await PeerProcess.RunAsync(
            "curl",
            ["-sS", "--cacert", _folder.Combine("ca.pem"), "--resolve", $"{host}:{_https}:127.0.0.1", "-H", "Accept: text/html", "-A",
                "Mozilla/5.0", "-o", "/dev/null", "-w", "%{http_code}", .. presented, $"https://{host}:{_https}/x"],
            Token);
        return (exit, exit == 0 ? output.Trim() : output);
    }

    private async Task TypeAsync(string? input, params string[] verb)
    {
        var (exit, output) = await GatewayProgram.RunAsync([.. verb, "--config", _folder.Combine("gateway.json")], Token, input);
        Assert.True(exit == 0, $"{string.Join(' ', verb)}: {output}");
    }

    private void Write(string name, X509Certificate2 certificate)
    {
        File.WriteAllBytes(_folder.Combine($"{name}.pfx"), certificate.Export(X509ContentType.Pfx, "secret"));
        certificate.Dispose();
    }

    private void WriteConfiguration()
    {
        _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        _folder.Write("master-password", "master");
        var shipped = File.ReadAllText(Repository.Combine("config", "examples", "client-certificates.json"));
        var root = JsonNode.Parse(
            shipped, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!["Gateway"]!;
        root["Listeners"]!["https"]!["Endpoint"] = $"127.0.0.1:{_https}";
        root["Listeners"]!["imaps"]!["Endpoint"] = $"127.0.0.1:{FreePort.Next()}";
        root["Admin"] = new JsonObject { ["Endpoint"] = $"127.0.0.1:{FreePort.Next()}" };
        var certificate = TestCertificates.WritePfx(_folder, People, Devices, "mail.example.com");
        foreach (var (_, name) in root["Certificates"]!["Names"]!.AsObject())
        {
            name!["File"] = certificate;
        }

        root["Clusters"]!["portal"]!["Destinations"]!["one"]!["Address"] = _backend!.Address.ToString(); // started before
        _folder.Write("gateway.json", new JsonObject { ["Gateway"] = root.DeepClone() }.ToJsonString());
    }
}
