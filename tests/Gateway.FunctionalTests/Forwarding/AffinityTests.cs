using System.Net;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>A client stays with its destination, by every policy and on every way a request may take.</summary>
public sealed class AffinityTests
{
    private const string Key = "X-Affinity";

    public static TheoryData<ForwardingWay, string> Policies
    {
        get
        {
            var data = new TheoryData<ForwardingWay, string>();
            foreach (var way in Enum.GetValues<ForwardingWay>())
            {
                foreach (var policy in new[] { "HashCookie", "ArrCookie", "Cookie", "CustomHeader" })
                {
                    data.Add(way, policy);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Client_WithItsKey_StaysWithItsDestination(ForwardingWay way, string policy)
    {
        await using var pair = await Pair.StartAsync(way, Settings(policy, "Redistribute"));
        using var client = pair.Scene.CreateClient();
        var (home, key) = await Pair.GetAsync(client);
        Assert.NotNull(key);

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal((home, null), await Pair.GetAsync(client, key)); // it has its key, and needs no other
        }
    }

    /// <summary>The destination refuses the connection before any probe has noticed: the client gets another, and its key.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Client_WhoseDestinationHasDied_IsRedistributedWithANewKey(ForwardingWay way, string policy)
    {
        await using var pair = await Pair.StartAsync(way, Settings(policy, "Redistribute"));
        using var client = pair.Scene.CreateClient();
        var (home, key) = await Pair.GetAsync(client);

        await pair.StopAsync(home!);
        var (other, newKey) = await Pair.GetAsync(client, key);

        Assert.NotEqual(home, other);
        Assert.NotNull(other);
        Assert.NotNull(newKey);
        Assert.Equal((other, null), await Pair.GetAsync(client, newKey));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Client_WhoseDestinationHasDied_GetsThe503ThatItsClusterAsksFor(ForwardingWay way, string policy)
    {
        await using var pair = await Pair.StartAsync(way, Settings(policy, "Return503Error"));
        using var client = pair.Scene.CreateClient();
        var (home, key) = await Pair.GetAsync(client);

        await pair.StopAsync(home!);
        using var response = await Pair.SendAsync(client, key);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("holds this session", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.NotNull((await Pair.GetAsync(client)).Destination); // who has no session goes on
    }

    [Theory]
    [InlineData("Redistribute", HttpStatusCode.OK)]
    [InlineData("Return503Error", HttpStatusCode.ServiceUnavailable)]
    public async Task KeyOfNoDestination_IsHandledAsItsClusterAsksFor(string failure, HttpStatusCode expected)
    {
        await using var pair = await Pair.StartAsync(ForwardingWay.Plain, Settings("HashCookie", failure));
        using var client = pair.Scene.CreateClient();

        using var response = await Pair.SendAsync(client, ("Cookie", $"{Key}=0123456789abcdef"));

        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>A MAPI session's context lives on the server that made it (MS-OXCMAPIHTTP): another one does not know it.</summary>
    [Theory]
    [InlineData(ForwardingWay.Plain)]
    [InlineData(ForwardingWay.Transformed)] // HTTP/2 is not offered to MAPI
    public async Task MapiSession_OfTwoServers_KeepsItsContext(ForwardingWay way)
    {
        await using var pair = await Pair.StartAsync(way, "", "\"Preset\": \"Mapi\", \"Authentication\": \"Anonymous\"");
        for (var session = 0; session < 6; session++)
        {
            using var client = pair.Scene.CreateClient();
            var cookies = new Dictionary<string, string>();
            var server = await ExecuteAsync(client, "Connect", cookies);
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(server, await ExecuteAsync(client, "Execute", cookies));
            }
        }
    }

    /// <summary>Presets of one cluster share a client's destination; another cluster behind the same name has a key of its own.</summary>
    [Fact]
    public async Task DefaultKey_IsOneForEachCluster()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var other = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        var destinations = $$"""
            { "Destinations": { "a": { "Address": "{{backend.Address}}" }, "b": { "Address": "{{other.Address}}" } } }
            """;
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Routes": {
                  "owa": { "Preset": "Owa", "Hosts": "{{Host}}", "Cluster": "new", "Authentication": "Anonymous" },
                  "ecp": { "Preset": "Ecp", "Hosts": "{{Host}}", "Cluster": "new", "Authentication": "Anonymous" },
                  "old": { "Preset": "Exchange2003", "Hosts": "{{Host}}", "Cluster": "old", "Authentication": "Anonymous" }
                },
                "Clusters": { "new": {{destinations}}, "old": {{destinations}} }
              }
            }
            """);
        using var client = gateway.CreateClient(Host);

        var owa = await KeyOfAsync("/owa/");
        var ecp = await KeyOfAsync("/ecp/");
        var old = await KeyOfAsync("/exchange/");

        Assert.StartsWith("GatewayAffinity", owa, StringComparison.Ordinal);
        Assert.Equal(owa, ecp);
        Assert.NotEqual(owa, old);

        async Task<string> KeyOfAsync(string path)
        {
            using var response = await client.GetAsync(path, Token);
            return Assert.Single(response.Headers.GetValues("Set-Cookie")).Split('=')[0];
        }
    }

    private static string Settings(string policy, string failure) => $$"""
        "SessionAffinity": { "Enabled": true, "Policy": "{{policy}}", "FailurePolicy": "{{failure}}", "AffinityKeyName": "{{Key}}" },
        """;

    private static async Task<string> ExecuteAsync(HttpClient client, string type, Dictionary<string, string> cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mapi/emsmdb/?MailboxId=a@example.com");
        request.Content = new ByteArrayContent([0]);
        request.Headers.Add("X-RequestType", type);
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        using var response = await client.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>Two equal back ends that say their number.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private readonly TestBackEnd[] _backends;

        private Pair(TestBackEnd[] backends, ForwardingScene scene)
        {
            _backends = backends;
            Scene = scene;
        }

        public ForwardingScene Scene { get; }

        public static async Task<Pair> StartAsync(ForwardingWay way, string cluster, string route = "\"Authentication\": \"Anonymous\"")
        {
            var backends = new[] { await ForwardingWays.StartBackEndAsync(), await ForwardingWays.StartBackEndAsync() };
            for (var i = 0; i < backends.Length; i++)
            {
                var name = $"{i}";
                backends[i].Answer = context => context.Response.WriteAsync(name);
            }

            var settings = cluster + "\"LoadBalancingPolicy\": \"RoundRobin\",";
            return new Pair(backends, await ForwardingWays.StartAsync(way, [.. backends.Select(b => b.Address)], route, settings));
        }

        public static async Task<HttpResponseMessage> SendAsync(HttpClient client, (string Name, string Value)? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            if (key is var (name, value))
            {
                request.Headers.Add(name, value);
            }

            return await client.SendAsync(request, Token);
        }

        /// <summary>Which back end answered, and the request header that keeps a client with it, where a key came.</summary>
        public static async Task<(string? Destination, (string Name, string Value)? Key)> GetAsync(
            HttpClient client, (string Name, string Value)? key = null)
        {
            using var response = await SendAsync(client, key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var destination = await response.Content.ReadAsStringAsync(Token);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookie))
            {
                return (destination, ("Cookie", Assert.Single(cookie).Split(';')[0]));
            }

            return (destination, response.Headers.TryGetValues(Key, out var header) ? (Key, Assert.Single(header)) : null);
        }

        public ValueTask StopAsync(string destination) => _backends[destination == "0" ? 0 : 1].DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            await Scene.DisposeAsync();
            foreach (var backend in _backends)
            {
                await backend.DisposeAsync();
            }
        }
    }
}
