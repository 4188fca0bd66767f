using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.FunctionalTests.Examples;

/// <summary>
/// Starts the gateway with examples of <c>config/examples</c> that publish web applications, and sends what their comments promise.
/// </summary>
public sealed class WebExampleTests
{
    private const string Mail = "mail.example.com";
    private const string Wiki = "wiki.example.com";

    private static readonly string AliceBasic = PreauthenticationFixture.Basic("alice", ShippedExample.Password);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [ShowsExample("exchange-2003.json")]
    public async Task Exchange2003_PublishesWebAccessPhonesAndOutlookInTheClearInside()
    {
        await using var exchange = await TestBackEnd.StartAsync();
        await using var gateway = await (await Example("exchange-2003.json")
            .At("frontend", exchange.Address.Port)
            .WithUsersAsync("alice")).StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(Mail));
        using var program = gateway.CreateClient(Mail);

        (await browser.SignInAsync("alice", ShippedExample.Password, "/exchange/")).Dispose();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser.GetAsync("/exchange/")));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(program, "OPTIONS", "/Microsoft-Server-ActiveSync"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(program, "GET", "/oma/"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(program, "RPC_IN_DATA", "/rpc/rpcproxy.dll?fe1:6001"));

        Assert.All(exchange.Received, received => Assert.Equal(AliceBasic, received.Headers["Authorization"]));
        Assert.Equal("On", exchange.Received.First().Headers["Front-End-Https"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(program, "GET", "/oma/", null));
        Assert.Equal(4, exchange.Received.Count);
    }

    [Fact]
    [ShowsExample("behind-a-balancer.json")]
    public async Task BehindABalancer_DemandsTheHeaderOfTheBalancerAndCountsByTheClientsAddress()
    {
        await using var exchange = await TestBackEnd.StartAsync("localhost");
        var example = await Example("behind-a-balancer.json").At("exchange", exchange.Address.Port).WithUsersAsync("alice");
        example.Section("Listeners", "https")!["ProxyProtocolFrom"] = "127.0.0.1/32"; // the balancer is here
        await using var gateway = await example.StartAsync();

        using var balanced = Client(gateway, Mail, "PROXY TCP4 203.0.113.9 192.0.2.1 40000 443\r\n");
        using var direct = Client(gateway, Mail, "");

        Assert.Equal(HttpStatusCode.OK, await SendAsync(balanced, "OPTIONS", "/Microsoft-Server-ActiveSync"));
        Assert.Equal("203.0.113.9", Assert.Single(exchange.Received).Headers["X-Forwarded-For"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(direct, "OPTIONS", "/Microsoft-Server-ActiveSync"));
    }

    [Fact]
    [ShowsExample("plain-route.json")]
    public async Task PlainRoute_TakesWhatYarpWouldAndThePartnerAlone()
    {
        await using var one = await TestBackEnd.StartAsync("localhost");
        await using var two = await TestBackEnd.StartAsync("localhost");
        await using var gateway = await (await Example("plain-route.json")
            .At("api", one.Address.Port, two.Address.Port)
            .WithUsersAsync("partner", "alice")).StartAsync();
        using var client = gateway.CreateClient("api.example.com");
        client.DefaultRequestHeaders.Add("X-Api-Version", "2");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/orders?id=1");
        request.Headers.TryAddWithoutValidation("Authorization", PreauthenticationFixture.Basic("partner", ShippedExample.Password));
        using var response = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("gateway", Assert.Single(response.Headers.GetValues("X-Served-By")));
        Assert.Equal("/orders?id=1", Assert.Single(one.Received.Concat(two.Received)).Target);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(client, "GET", "/v1/orders"));
        Assert.NotEqual(HttpStatusCode.OK, await SendAsync(client, "DELETE", "/v1/orders"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(
            client, "POST", "/v1/orders", PreauthenticationFixture.Basic("partner", ShippedExample.Password), new byte[1_048_577]));
        client.DefaultRequestHeaders.Remove("X-Api-Version");
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(client, "GET", "/v1/orders"));
        Assert.Single(one.Received.Concat(two.Received));
    }

    [Fact]
    [ShowsExample("several-names.json")]
    public async Task SeveralNames_HaveEachItsCertificateAndItsBackEnd()
    {
        await using var exchange = await TestBackEnd.StartAsync("localhost");
        await using var wiki = await TestBackEnd.StartAsync("localhost");
        await using var www = await TestBackEnd.StartAsync();
        var example = Example("several-names.json")
            .At("exchange", exchange.Address.Port)
            .At("wiki", wiki.Address.Port)
            .At("www", www.Address.Port);
        await using var gateway = await (await example.WithUsersAsync("alice:staff", "bob")).StartAsync();

        foreach (var (host, target, backend, expected) in new[] { (Mail, "/owa/", exchange, AliceBasic), (Wiki, "/page", wiki, null) })
        {
            using var browser = new SignInBrowser(gateway.CreateClient(host));
            (await browser.SignInAsync("alice", ShippedExample.Password, target)).Dispose();
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser.GetAsync(target)));
            Assert.Equal(expected, Assert.Single(backend.Received).Headers.GetValueOrDefault("Authorization"));
        }

        Assert.Equal("alice", Assert.Single(wiki.Received).Headers["X-Forwarded-User"]);
        using var stranger = new SignInBrowser(gateway.CreateClient(Wiki));
        (await stranger.SignInAsync("bob", ShippedExample.Password, "/page")).Dispose();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger.GetAsync("/page")));
        using var anybody = gateway.CreateClient("www.example.com");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(anybody, "GET", "/", null));
        Assert.NotEqual(HttpStatusCode.OK, await SendAsync(anybody, "POST", "/", null));
        using var unknown = gateway.CreateClient("www.example.net");
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(unknown, "GET", "/", null));
        await Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(gateway, Mail, SslProtocols.Tls12));
        await HandshakeAsync(gateway, Mail, SslProtocols.Tls13);
    }

    [Fact]
    [ShowsExample("signed-delegation.json")]
    public async Task SignedDelegation_TellsTheWikiByATokenThatItsKeysVerify()
    {
        await using var wiki = await TestBackEnd.StartAsync();
        await using var gateway = await (await Example("signed-delegation.json")
            .At("wiki", wiki.Address.Port)
            .WithUsersAsync("alice:staff")).StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(Wiki));
        using var client = gateway.CreateClient(Wiki);

        (await browser.SignInAsync("alice", ShippedExample.Password, "/page")).Dispose();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser.GetAsync("/page")));

        var received = Assert.Single(wiki.Received).Headers;
        var keys = new JsonWebKeySet(await client.GetStringAsync("/gateway/assertion-keys", Token));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(received["X-Gateway-Assertion"], new TokenValidationParameters
        {
            ValidIssuer = "https://wiki.example.com",
            ValidAudience = "wiki",
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("alice", ((JsonWebToken)result.SecurityToken).Subject);
        Assert.Equal(("alice", "staff"), (received["X-Forwarded-User"], received["X-Forwarded-Groups"]));
    }

    [Fact]
    [ShowsExample("single-site-forms.json")]
    public async Task SingleSite_SignsInByThePageAndTellsTheName_AndTakesANewCertificateFromDisk()
    {
        await using var roundcube = await TestBackEnd.StartAsync();
        var example = await Example("single-site-forms.json").At("roundcube", roundcube.Address.Port).WithUsersAsync("alice");
        await using var gateway = await example.StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(Mail));
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{gateway.Port("http")}"),
        };

        (await browser.SignInAsync("alice", ShippedExample.Password, "/")).Dispose();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser.GetAsync("/")));
        Assert.Equal("alice", Assert.Single(roundcube.Received).Headers["X-Remote-User"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = Mail } };
        Assert.Equal(HttpStatusCode.PermanentRedirect, await StatusAsync(plain.SendAsync(request, Token)));

        var before = await HandshakeAsync(gateway, Mail);
        _ = new ShippedExample("single-site-forms.json", gateway.Folder); // writes a new certificate to the same files
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await HandshakeAsync(gateway, Mail) == before)
        {
            await look.WaitForNextTickAsync(Token);
        }
    }

    [Fact]
    [ShowsExample("health-and-affinity.json")]
    public async Task HealthAndAffinity_ProbesBothAndLeavesOutTheOneThatFails()
    {
        await using var one = await TestBackEnd.StartAsync("localhost");
        await using var two = await TestBackEnd.StartAsync("localhost");
        var probed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        one.Answer = context =>
        {
            if (one.Received.Count(r => r.Target == "/owa/healthcheck.htm") == 2)
            {
                probed.TrySetResult();
            }

            context.Response.StatusCode = context.Request.Path == "/owa/healthcheck.htm" ? 503 : 200;
            return Task.CompletedTask;
        };
        await using var gateway = await (await Example("health-and-affinity.json")
            .At("exchange", one.Address.Port, two.Address.Port)
            .WithUsersAsync("alice")).StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(Mail));
        (await browser.SignInAsync("alice", ShippedExample.Password)).Dispose();

        // Two failures in a row, ten seconds apart, make it ill.
        await probed.Task.WaitAsync(TimeSpan.FromMinutes(2), Token);
        var mark = one.Received.Count;
        var used = 0;
        while (used < 10)
        {
            mark = one.Received.Count(r => r.Target == "/owa/");
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser.GetAsync("/owa/")));
            used = one.Received.Count(r => r.Target == "/owa/") == mark ? used + 1 : 0;
        }

        Assert.Contains(two.Received, r => r.Target == "/owa/healthcheck.htm");
    }

    private static ShippedExample Example(string file) => new(file, new TemporaryFolder());

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return response.StatusCode;
    }

    private static Task<HttpStatusCode> SendAsync(HttpClient client, string method, string target) =>
        SendAsync(client, method, target, AliceBasic);

    private static async Task<HttpStatusCode> SendAsync(
        HttpClient client, string method, string target, string? authorization, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target)
        {
            Content = body is null ? null : new ByteArrayContent(body),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await StatusAsync(client.SendAsync(request, Token));
    }

    private static async Task<string> HandshakeAsync(TestGateway gateway, string host, SslProtocols protocols = SslProtocols.None)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Port("https"), Token);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
            EnabledSslProtocols = protocols,
        };
        await tls.AuthenticateAsClientAsync(options, Token);
        return tls.RemoteCertificate!.GetCertHashString(); // a server has one
    }

    private static HttpClient Client(TestGateway gateway, string host, string before)
    {
        var handler = TestCertificates.CreateHandler(gateway.Port("https"));
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port("https")), cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(before), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{host}") };
    }
}
