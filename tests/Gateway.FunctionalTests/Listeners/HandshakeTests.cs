using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.FunctionalTests.Forwarding;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

/// <summary>
/// Hosts of one certificate whose handshakes differ: a connection for one of them serves another only where its handshake gave what that
/// needs.
/// </summary>
public sealed class HandshakeTests : IAsyncLifetime
{
    private const string Mail = "mail.example.com";
    private const string Devices = "devices.example.com"; // requires a certificate, and its route relies on that
    private const string Staff = "staff.example.com";     // takes a certificate or a password
    private const string Through = "through.example.com"; // authenticates connections

    private static readonly string[] Names = [Mail, Devices, Staff, Through];

    private readonly X509Certificate2 _alice = TestCertificates.IssueClient("alice", "alice@example.com");
    private string _pfx = ""; // set before each test
    private TestBackEnd _backend = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        _pfx = TestCertificates.WritePfx(folder, [.. Names, "127.0.0.1"]);
        var directory = new TestDirectory();
        directory.Passwords["alice"] = "secret";
        _gateway = await TestGateway.StartAsync(
            folder, Configuration(), builder => builder.Services.AddSingleton<IDirectory>(directory));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        _alice.Dispose();
    }

    [Theory]
    [InlineData(Mail, false, Devices, "/x", 421)]
    [InlineData(Mail, false, "DEVICES.example.com", "/x", 421)]
    [InlineData(Mail, false, Devices + ":443", "/x", 421)]
    [InlineData(Mail, true, Devices, "/x", 421)]
    [InlineData(Mail, false, Devices, "/nothing", 421)]
    [InlineData(Mail, false, Devices, "/gateway/signin", 421)]
    [InlineData(Mail, false, Devices + ".", "/x", 404)]
    [InlineData(null, true, Devices, "/x", 403)]
    [InlineData(Staff, false, Devices, "/x", 421)]
    [InlineData(Staff, true, Devices, "/x", 200)]
    [InlineData(Devices, true, Devices, "/x", 200)]
    [InlineData(Devices, true, Devices, "/nothing", 404)]
    [InlineData(Devices, true, Mail, "/x", 200)]
    [InlineData(Devices, true, Staff, "/x", 200)]
    [InlineData(Mail, false, Staff, "/x", 421)]
    [InlineData(Mail, false, Staff, "/open", 200)]
    [InlineData(Staff, false, Staff, "/x", 200)]
    [InlineData(Staff, true, Staff, "/x", 200)]
    [InlineData(null, false, Staff, "/x", 403)]
    [InlineData(null, false, Mail, "/x", 200)]
    public async Task Request_ForAHost_OnAConnectionForAnother_NeedsAHandshakeThatGaveAsMuch(
        string? serverName, bool hasCertificate, string host, string path, int status)
    {
        using var http11 = await ConnectAsync(serverName, hasCertificate);
        using var http2 = await RawHttp2Client.ConnectAsync(_gateway.Port("https"), Token, serverName, hasCertificate ? _alice : null);

        Assert.Equal(status, await SendAsync(http11, host, path));
        Assert.Equal(status, (await http2.SendAsync("GET", path, host, ("authorization", Basic))).Status);
        Assert.Equal(status == 200 ? 2 : 0, _backend.Received.Count);
    }

    [Theory]
    [InlineData(Mail, false, 200)]
    [InlineData(Mail, true, 421)]
    [InlineData(Through, false, 200)]
    [InlineData(null, false, 200)]
    [InlineData(null, true, 403)]
    public async Task Request_ForAHostThatAuthenticatesConnections_NeedsOneOfItsOwn(string? serverName, bool isHttp2, int status)
    {
        if (isHttp2)
        {
            using var http2 = await RawHttp2Client.ConnectAsync(_gateway.Port("https"), Token, serverName);
            Assert.Equal(status, (await http2.SendAsync("GET", "/x", Through)).Status);
        }
        else
        {
            using var http11 = await ConnectAsync(serverName, false);
            Assert.Equal(status, await SendAsync(http11, Through, "/x"));
        }
    }

    /// <summary>A client that connects again after 421, as RFC 9110, 15.5.20 allows, is done after one more connection.</summary>
    [Theory]
    [InlineData(Mail, Staff, true, 2, 200)]
    [InlineData(Mail, Staff, false, 2, 200)]
    [InlineData(Staff, Devices, true, 2, 200)]
    [InlineData(null, Staff, true, 1, 403)]
    [InlineData(null, Devices, true, 1, 403)]
    public async Task Client_ThatReconnectsAfter421_IsAnsweredOnItsNextConnection(
        string? first, string host, bool hasCertificate, int connections, int status)
    {
        // One that sends no name sends none the next time either.
        var names = first is null ? Enumerable.Repeat<string?>(null, 5) : Enumerable.Repeat<string?>(host, 4).Prepend(first);
        var seen = new List<int>();
        foreach (var name in names)
        {
            // The certificate is for the host that the client wants to reach.
            using var client = await RawHttp2Client.ConnectAsync(
                _gateway.Port("https"), Token, name, hasCertificate && name == host ? _alice : null);
            seen.Add((await client.SendAsync("GET", "/x", host, ("authorization", Basic))).Status);
            if (seen[^1] != 421)
            {
                break;
            }
        }

        Assert.Equal((connections, status), (seen.Count, seen[^1]));
    }

    [Fact]
    public async Task Connection_FromBeforeItsHostWantedCertificates_IsReplacedByOneThatIsAsked()
    {
        using var old = await RawHttp2Client.ConnectAsync(_gateway.Port("https"), Token, Mail);
        Assert.Equal(200, (await old.SendAsync("GET", "/x", Mail)).Status);

        var changed = Configuration("[ \"ClientCertificate\", \"Basic\" ], \"Delegation\": \"Header\"");
        _gateway.Folder.Write("gateway.json", TestGateway.WithFreeAdminPort(changed));
        var status = 200;
        for (var i = 0; status == 200 && i < 1000; i++)
        {
            await Task.Delay(50, Token);
            status = (await old.SendAsync("GET", "/x", Mail, ("authorization", Basic))).Status;
        }

        Assert.Equal(421, status);
        using var next = await RawHttp2Client.ConnectAsync(_gateway.Port("https"), Token, Mail, _alice);
        Assert.Equal(200, (await next.SendAsync("GET", "/x", Mail)).Status);
    }

    [Fact]
    public async Task Connection_OfHttp2_ServesItsOwnHostAfterARefusal()
    {
        using var client = await RawHttp2Client.ConnectAsync(_gateway.Port("https"), Token, Mail);
        for (var i = 0; i < 3; i++)
        {
            var refused = await client.SendAsync("GET", "/x", Devices);
            Assert.Equal(421, refused.Status);
            Assert.Contains("a separate connection. (trace ", refused.Body, StringComparison.Ordinal);
            Assert.Equal(200, (await client.SendAsync("GET", "/x", Mail)).Status);
        }

        Assert.Equal(3, _backend.Received.Count);
    }

    [Fact]
    public async Task Connection_OfHttp11_IsClosedWithTheRefusal()
    {
        using var client = await ConnectAsync(Mail, false);

        await client.WriteAsync($"POST /x HTTP/1.1\r\nHost: {Devices}\r\nContent-Length: 100000\r\n\r\n");
        var head = await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 421 ", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsCountedAndLogged()
    {
        using var refusals = new MetricCollector<long>(
            _gateway.Services.GetRequiredService<IMeterFactory>(), "Gateway.Listeners", "gateway.listener.misdirected.requests");
        using var client = await ConnectAsync(Mail, false);

        Assert.Equal(421, await SendAsync(client, Devices, "/x"));

        var counted = Assert.Single(refusals.GetMeasurementSnapshot());
        Assert.Equal(("https", "CertificateNotAsked"), (counted.Tags["gateway.listener.name"], counted.Tags["gateway.listener.handshake"]));
        Assert.True(await ForwardingScene.EventuallyAsync(() => Logged().Contains('\n', StringComparison.Ordinal)));
        var line = JsonDocument.Parse(Logged()).RootElement;
        Assert.Equal(("Misdirected", "CertificateNotAsked", "devices", Mail), (Text(
            line, "outcome"), Text(line, "reason"), Text(line, "route"), Text(line, "sni")));
    }

    private string Configuration(string mail = "\"Anonymous\"") => $$"""
        {
          "Gateway": {
            "State": "state",
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ClientCertificateNames": { "{{Devices}}": "Require" } } },
            "Certificates": {
              "Default": "{{Mail}}", "UnknownName": "Default",
              "Names": { {{string.Join(", ", Names.Select(n => $"\"{n}\": {{ \"File\": \"{_pfx}\" }}"))}} }
            },
            "Identity": { "Domains": [ "example.com" ], "ClientAuthorities": { "staff": { "Roots": "ca.pem" } } },
            "Telemetry": { "AccessLog": "access.log" },
            "Routes": {
              "mail": { "Hosts": [ "{{Mail}}" ], "Cluster": "web", "Authentication": {{mail}} },
              "devices": { "Match": { "Hosts": [ "{{Devices}}" ], "Path": "/x" }, "Cluster": "web", "Authentication": "Anonymous" },
              "staff": { "Match": { "Hosts": [ "{{Staff}}" ], "Path": "/x" }, "Cluster": "web", "Authentication": [ "ClientCertificate", "Basic" ], "Delegation": "Header" },
              "open": { "Match": { "Hosts": [ "{{Staff}}" ], "Path": "/open" }, "Cluster": "web", "Authentication": "Anonymous" },
              "through": { "Hosts": [ "{{Through}}" ], "Cluster": "web", "Authentication": "PassThrough" }
            },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
          }
        }
        """;

    private static string Basic => $"Basic {Convert.ToBase64String("alice:secret"u8)}";

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private string Logged() =>
        File.Exists(_gateway.Folder.Combine("access.log")) ? File.ReadAllText(_gateway.Folder.Combine("access.log")) : "";

    private static async Task<int> SendAsync(ScriptedConnection client, string host, string path)
    {
        await client.WriteAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {Basic}\r\n\r\n");
        var head = await client.ReadHeadAsync() ?? throw new IOException("No response came.");
        return int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<ScriptedConnection> ConnectAsync(string? serverName, bool hasCertificate)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _gateway.Port("https"), Token);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName ?? "127.0.0.1", // by address no name is sent
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
            LocalCertificateSelectionCallback = hasCertificate ? (_, _, _, _, _) => _alice : null,
        };
        await tls.AuthenticateAsClientAsync(options, Token);
        return new ScriptedConnection(tls, 0, Token);
    }
}
