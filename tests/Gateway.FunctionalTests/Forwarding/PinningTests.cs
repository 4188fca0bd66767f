using System.Net;
using System.Net.Security;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>NTLM belongs to a connection: no request may ever travel on another user's.</summary>
public sealed class PinningTests
{
    private const string PassThrough = "\"Authentication\": \"PassThrough\"";

    static PinningTests() => AppContext.SetSwitch("System.Net.Security.UseManagedNtlm", true);

    [Fact]
    public async Task ManyClients_WithNtlm_EachStayOnTheirOwnConnection()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);

        await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            var user = $"user{i}";
            using var client = await scene.ConnectAsync();
            await SignInAsync(client, user);
            for (var request = 0; request < 10; request++)
            {
                Assert.Equal((200, user), await GetAsync(client, null));
            }
        }));

        Assert.Equal(24, backend.Users.Count);
        Assert.Equal(24, backend.Users.Values.Distinct().Count());
    }

    /// <summary>RPC over HTTP is specified over HTTP/1.0 with keep-alive (MS-RPCH, 2.1.2.1); Samba's client speaks it.</summary>
    [Fact]
    public async Task ClientOfHttp10_ThatKeepsItsConnection_SignsInOnIt()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var client = await scene.ConnectAsync();

        await SignInAsync(client, "alice", "HTTP/1.0");
        for (var request = 0; request < 3; request++)
        {
            Assert.Equal((200, "alice"), await GetAsync(client, null, "HTTP/1.0"));
        }

        Assert.Equal("alice", Assert.Single(backend.Users).Value);
    }

    [Fact]
    public async Task ClientThatAwaitsContinue_SignsInOnOneConnection()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var handler = TestCertificates.CreateHandler(scene.Gateway.Ports[0]);
        handler.Credentials = new CredentialCache
        {
            { new Uri($"https://{Host}"), "NTLM", new NetworkCredential("alice", $"alice{NtlmHandshake.PasswordSuffix}", "PEERS") },
        };
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{Host}"),
            DefaultRequestHeaders = { ExpectContinue = true, Host = Host },
        };

        using var content = new StringContent("body");
        using var response = await client.PostAsync("/ews/", content, Token);

        Assert.Equal((HttpStatusCode.OK, "alice"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
        Assert.Equal("alice", Assert.Single(backend.Users).Value);
    }

    /// <summary>On another server the next request would be a stranger's: who is bound is told that the server is gone.</summary>
    [Fact]
    public async Task BoundConnection_WhoseDestinationHasDied_StaysThere()
    {
        var first = new NtlmBackend();
        await using var other = new NtlmBackend();
        await using var scene = await StartAsync(
            [first.Address, other.Address], PassThrough, "\"LoadBalancingPolicy\": \"FirstAlphabetical\",");
        using var client = await scene.ConnectAsync();
        await SignInAsync(client, "alice");

        await first.DisposeAsync();
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task StrangersRequest_WhileOthersAreSignedIn_IsChallenged()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var alice = await scene.ConnectAsync();
        await SignInAsync(alice, "alice");

        using var stranger = await scene.ConnectAsync();

        Assert.Equal((401, "no"), await GetAsync(stranger, null));
        Assert.Equal((200, "alice"), await GetAsync(alice, null));
    }

    [Fact]
    public async Task BoundConnection_EndsWithItsClient_AndIsNeverGivenToAnother()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);
        var before = backend.Open;
        using (var alice = await scene.ConnectAsync())
        {
            await SignInAsync(alice, "alice");
            Assert.Equal(before + 1, backend.Open);
        }

        Assert.True(await EventuallyAsync(() => backend.Open == before));
        for (var i = 0; i < 5; i++)
        {
            using var stranger = await scene.ConnectAsync();
            Assert.Equal((401, "no"), await GetAsync(stranger, null));
        }
    }

    [Fact]
    public async Task BoundConnection_BeforeSeveralBackEnds_StaysWithItsOwn()
    {
        await using var one = new NtlmBackend();
        await using var two = new NtlmBackend();
        await using var scene = await StartAsync([one.Address, two.Address], PassThrough, "\"LoadBalancingPolicy\": \"RoundRobin\",");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var user = $"user{i}";
            using var client = await scene.ConnectAsync();
            await SignInAsync(client, user);
            for (var request = 0; request < 5; request++)
            {
                Assert.Equal((200, user), await GetAsync(client, null));
            }
        }));

        Assert.NotEmpty(one.Users);
        Assert.NotEmpty(two.Users);
        Assert.Equal(8, one.Users.Values.Concat(two.Users.Values).Distinct().Count());
    }

    [Fact]
    public async Task BoundConnection_ToADestinationThatIsGoneFromTheRoute_CarriesNoRequestForAnother()
    {
        await using var one = new NtlmBackend();
        await using var two = new NtlmBackend();
        await using var scene = await StartAsync(
            [new Uri(one.Address, "/one"), new Uri(two.Address, "/two")], PassThrough, "\"LoadBalancingPolicy\": \"FirstAlphabetical\",");
        using var client = await scene.ConnectAsync();
        await SignInAsync(client, "alice");

        // As when it is found unhealthy.
        var cluster = Assert.Single(scene.Gateway.Services.GetRequiredService<IProxyStateLookup>().GetClusters());
        cluster.DestinationsState = new ClusterDestinationsState([.. cluster.Destinations.Values], [cluster.Destinations["1"]]);
        Assert.Equal((401, "no"), await GetAsync(client, null));
        Assert.True(await EventuallyAsync(() => one.Open == 0));

        await SignInAsync(client, "alice");
        Assert.All(one.Targets, target => Assert.StartsWith("/one/", target, StringComparison.Ordinal));
        Assert.All(two.Targets, target => Assert.StartsWith("/two/", target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NtlmCredential_OverHttp2_IsRefused()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var client = scene.CreateClient(HttpVersion.Version20);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Authorization", "NTLM TlRMTVNTUAABAAAA");

        try
        {
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // HTTP_1_1_REQUIRED, or a listener that offers no HTTP/2 here: both refuse it.
        }

        Assert.Empty(backend.Users);
    }

    [Fact]
    public async Task Forwarder_WithTheUsersCredential_SignsInItself()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await ForwarderScene.StartAsync(backend.Address, context =>
            new NetworkCredential(
                context.Request.Headers["X-User"].ToString(), context.Request.Headers["X-User"] + NtlmHandshake.PasswordSuffix, "PEERS"));
        using var client = scene.CreateClient();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var user = $"user{i % 4}";
            using var request = new HttpRequestMessage(i % 2 == 0 ? HttpMethod.Get : HttpMethod.Post, "/")
            {
                Content = i % 2 == 0 ? null : new StringContent("body"),
            };
            request.Headers.Add("X-User", user);
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(user, await response.Content.ReadAsStringAsync(Token));
        }));
    }

    [Fact]
    public async Task SignInThatTheBackEndRefused_IsBegunAnewByTheNextRequest()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var ntlm = new NtlmHandshake();
            while (await connection.ReadHeadAsync() is { } head)
            {
                var challenge = ntlm.Receive(head);
                var accepted = ntlm.User is not null && connection.Id > 1; // as if the domain could not be asked the first time
                await connection.WriteAsync(accepted
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                    : $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM {challenge}\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address, _ => new NetworkCredential("alice", "alice" + NtlmHandshake.PasswordSuffix, "PEERS"));
        using var client = scene.CreateClient();

        using var refused = await client.GetAsync(new Uri("/", UriKind.Relative), Token);
        using var accepted = await client.GetAsync(new Uri("/", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task RequestThatCannotBeSaid_IsNotBegunAtTheBackEnd_EvenToSignIn()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address, _ => new NetworkCredential("alice", "alice" + NtlmHandshake.PasswordSuffix, "PEERS"));
        using var client = await scene.ConnectAsync();

        await client.WriteAsync("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains("X-Outcome: CannotEncodeAsHttp1\r\n", await client
            .ReadHeadAsync()
            .WaitAsync(TimeSpan.FromSeconds(30), Token), StringComparison.Ordinal);
    }

    private static async Task SignInAsync(ScriptedConnection client, string user, string protocol = "HTTP/1.1")
    {
        using var ntlm = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "NTLM",
            Credential = new NetworkCredential(user, user + NtlmHandshake.PasswordSuffix, "PEERS"),
            TargetName = $"HTTP/{Host}",
        });
        Assert.Equal(401, (await GetAsync(client, null, protocol)).Status);
        await client.WriteAsync(Request($"NTLM {ntlm.GetOutgoingBlob((string?)null, out _)}", protocol));
        var challenge = await client.ReadHeadAsync();
        await client.ReadAsync("again".Length);
        var token = challenge!.Split("WWW-Authenticate: NTLM ")[1].Split("\r\n")[0];
        Assert.Equal((200, user), await GetAsync(client, $"NTLM {ntlm.GetOutgoingBlob(token, out _)}", protocol));
    }

    private static string Request(string? authorization, string protocol) =>
        $"GET /ews/ {protocol}\r\nHost: {Host}\r\n{(protocol == "HTTP/1.0" ? "Connection: Keep-Alive\r\n" : "")}"
        + $"{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}\r\n";

    private static async Task<(int Status, string Body)> GetAsync(
        ScriptedConnection client, string? authorization, string protocol = "HTTP/1.1")
    {
        await client.WriteAsync(Request(authorization, protocol));
        var head = await client.ReadHeadAsync() ?? throw new IOException("closed");
        var length = int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture);
        return (int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), await client.ReadAsync(length));
    }
}
