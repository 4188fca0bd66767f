using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Negotiate;

/// <summary>Tokens that are refused before any ticket is verified; good tickets are tested with a real domain controller.</summary>
public sealed class NegotiateTests
{
    private const string Host = "sso.example.com";
    private const string Other = "mail.example.com";

    [Fact]
    public async Task Request_WithoutAToken_IsAskedForATicketAlone()
    {
        await using var scene = await Scene.StartAsync();

        using var answer = await scene.SendAsync(null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Negotiate", answer.Headers.WwwAuthenticate.ToString());
        Assert.Empty(scene.Backend.Received);
    }

    [Theory]
    [InlineData("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", AuditReason.NtlmRefused)]
    [InlineData("Negotiate TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", AuditReason.NtlmRefused)]
    [InlineData("Negotiate YC4GBisGAQUFAqAkMCKgDjAMBgorBgEEAYI3AgIKohAEDk5UTE1TU1AAAQAAAAAA", AuditReason.NtlmRefused)]
    [InlineData("Negotiate AQID", AuditReason.Malformed)]
    [InlineData("Negotiate not base64", AuditReason.Malformed)]
    [InlineData("Negotiate oQowCKIGBARuAgUA", AuditReason.TicketRefused)] // a further token of an exchange that nobody began
    public async Task Token_ThatIsNoTicket_IsRefusedByName(string authorization, AuditReason reason)
    {
        await using var scene = await Scene.StartAsync();

        using var answer = await scene.SendAsync(authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Negotiate", answer.Headers.WwwAuthenticate.ToString());
        var record = Assert.Single(scene.Audit);
        Assert.Equal(
            (AuthenticationStatus.InvalidToken, reason, "Negotiate", "kerberos"),
            (record.Result, record.Reason, record.Scheme, record.Directory));
        Assert.Empty(scene.Backend.Received);
    }

    [Theory]
    [InlineData(70_000, HttpStatusCode.Unauthorized)]
    [InlineData(140_000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task Token_LongerThanAnyTicket_IsRefused(int length, HttpStatusCode expected)
    {
        await using var scene = await Scene.StartAsync();

        using var answer = await scene.SendAsync("Negotiate " + new string('A', length));

        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    [Fact]
    public async Task Source_ThatSendsManyBadTokens_IsRateLimited()
    {
        await using var scene = await Scene.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            using var refused = await scene.SendAsync("Negotiate AQID");
        }

        Assert.Equal([AuthenticationStatus.InvalidToken, AuthenticationStatus.InvalidToken, AuthenticationStatus.InvalidToken,
            AuthenticationStatus.Throttled], scene.Audit.Select(r => r.Result));
    }

    [Theory]
    [InlineData(Host, "http/1.1")]
    [InlineData(Other, "h2")]
    public async Task Host_WithTickets_IsOfferedHttp11Alone(string host, string expected)
    {
        await using var scene = await Scene.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, scene.Gateway.Port("https"), TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(
            Offering(host, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11), TestContext.Current.CancellationToken);

        Assert.Equal(expected, tls.NegotiatedApplicationProtocol.ToString());
    }

    [Fact]
    public async Task Request_OverAnotherHostsHttp2Connection_IsMisdirected()
    {
        await using var scene = await Scene.StartAsync();
        using var handler = TestCertificates.CreateHandler(scene.Gateway.Ports[0]);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, scene.Gateway.Ports[0], cancellationToken);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(Offering(Other, SslApplicationProtocol.Http2), cancellationToken);
            return tls;
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{Host}/x")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    private static SslClientAuthenticationOptions Offering(string host, params SslApplicationProtocol[] protocols) =>
        new() { TargetHost = host, CertificateChainPolicy = TestCertificates.ChainPolicy(), ApplicationProtocols = [.. protocols] };

    private sealed class Scene : IAsyncDisposable
    {
        private readonly HttpClient _client;

        private Scene(TestBackEnd backend, TestGateway gateway, RecordedAudit audit)
        {
            (Backend, Gateway, Audit) = (backend, gateway, audit);
            _client = gateway.CreateClient(Host);
        }

        public TestBackEnd Backend { get; }

        public TestGateway Gateway { get; }

        public RecordedAudit Audit { get; }

        public static async Task<Scene> StartAsync()
        {
            var backend = await TestBackEnd.StartAsync();
            var folder = new TemporaryFolder();
            var certificate = TestCertificates.WritePfx(folder, Host, Other);
            var audit = new RecordedAudit();
            var gateway = await TestGateway.StartAsync(folder, $$"""
                {
                  "Gateway": {
                    "State": "state",
                    "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                    "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" }, "{{Other}}": { "File": "{{certificate}}" } } },
                    "Identity": { "Throttling": { "Failures": 3 } },
                    "Negotiate": { "Realms": { "EXAMPLE.COM": {} } },
                    "Routes": {
                      "sso": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Negotiate", "Delegation": "Header" },
                      "other": { "Hosts": [ "{{Other}}" ], "Cluster": "backend", "Authentication": "Anonymous" }
                    },
                    "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
                  }
                }
                """, builder => builder.Services.AddSingleton<IAuditSink>(audit));
            return new Scene(backend, gateway, audit);
        }

        public async Task<HttpResponseMessage> SendAsync(string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            return await _client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await Gateway.DisposeAsync();
            await Backend.DisposeAsync();
        }
    }
}
