using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Outbound;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// A destination that takes no connection costs its clients nothing, long before a probe notices (nginx: proxy_next_upstream).
/// </summary>
public sealed class NextDestinationTests
{
    private const int Requests = 200;

    private const string Open = "\"Authentication\": \"Anonymous\"";

    /// <summary>The destinations in the order in which a test names them.</summary>
    private const string First = "\"LoadBalancingPolicy\": \"FirstAlphabetical\",";

    public static TheoryData<ForwardingWay, string> Kinds
    {
        get
        {
            var data = new TheoryData<ForwardingWay, string>();
            foreach (var way in Enum.GetValues<ForwardingWay>())
            {
                foreach (var kind in new[] { "GET", "POST", "chunked POST", "POST that expects 100", "HTTP/2 POST" })
                {
                    data.Add(way, kind);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OneOfTwo_ThatRefuses_CostsNoRequest(ForwardingWay way, string kind)
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();
        alive.Answer = async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Token);
            await context.Response.WriteAsync(body);
        };
        const string Cluster = "\"LoadBalancingPolicy\": \"RoundRobin\",";
        await using var scene = await ForwardingWays.StartAsync(way, [Refusing(), alive.Address], Open, Cluster);
        using var moves = new Moves(scene.Gateway.Services);
        using var client = scene.CreateClient(kind.StartsWith("HTTP/2", StringComparison.Ordinal) ? HttpVersion.Version20 : null);

        for (var i = 0; i < Requests; i++)
        {
            using var request = Request(kind, $"body {i}");
            using var response = await client.SendAsync(request, Token);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(kind == "GET" ? "" : $"body {i}", await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(Requests, alive.Received.Count);
        Assert.InRange(moves.Count, Requests / 2, Requests); // every second one went to the dead one first
    }

    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    public async Task All_ThatRefuse_Are502WithTheAddressesInTheLog(ForwardingWay way)
    {
        Uri[] dead = [Refusing(), Refusing(), Refusing()];
        var line = await LineOfAsync(way, dead);

        Assert.Equal("502", line.GetProperty("status").ToString());
        Assert.Equal("DestinationUnavailable", line.GetProperty("outcome").GetString());
        Assert.Contains("refused", line.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains(dead, d => line.GetProperty("reason").GetString()!.Contains($"127.0.0.1:{d.Port}", StringComparison.Ordinal));
        Assert.Equal(3, line.GetProperty("tries").GetInt32());
    }

    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    public async Task Log_NamesTheDestinationThatServedAndCountsTheTries(ForwardingWay way)
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();

        var line = await LineOfAsync(way, [Refusing(), Refusing(), alive.Address], First);

        Assert.Equal("200", line.GetProperty("status").ToString());
        Assert.Equal("2", line.GetProperty("destination").GetString());
        Assert.Equal(3, line.GetProperty("tries").GetInt32());
    }

    [Fact]
    public async Task Log_OfARequestThatWasServedAtOnce_CountsNothing()
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();

        var line = await LineOfAsync(ForwardingWay.Plain, [alive.Address, Refusing()], First);

        Assert.False(line.TryGetProperty("tries", out _));
    }

    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    [Proves("Clusters:*:Connect:Tries")]
    public async Task Tries_AreAsManyAsTheClusterAllows(ForwardingWay way)
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();

        var two = await LineOfAsync(way, [Refusing(), Refusing(), alive.Address], First + "\"Connect\": { \"Tries\": 2 },");
        var one = await LineOfAsync(way, [Refusing(), alive.Address], First + "\"Connect\": { \"Tries\": 1 },");

        Assert.Equal(("502", 2), (two.GetProperty("status").ToString(), two.GetProperty("tries").GetInt32()));
        Assert.Equal("502", one.GetProperty("status").ToString());
        Assert.False(one.TryGetProperty("tries", out _));
    }

    /// <summary>The time of one connection, and of all of them; a silent machine says nothing by itself.</summary>
    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    [Proves("Clusters:*:Connect:Timeout")]
    [Proves("Clusters:*:Connect:TotalTime")]
    public async Task Silent_EndsWithTheTimeOfAConnectionAndTheNextIsAsked(ForwardingWay way)
    {
        using var silent = new SilentAddress(IPAddress.Loopback);
        await using var alive = await ForwardingWays.StartBackEndAsync();
        var address = new Uri($"https://127.0.0.1:{silent.Address.Port}");

        var moved = await LineOfAsync(way, [address, alive.Address], First + "\"Connect\": { \"Timeout\": \"00:00:00.2\" },");
        var late = await LineOfAsync(
            way, [address, alive.Address], First + "\"Connect\": { \"Timeout\": \"00:00:00.2\", \"TotalTime\": \"00:00:00.1\" },");

        Assert.Equal(("200", 2), (moved.GetProperty("status").ToString(), moved.GetProperty("tries").GetInt32()));
        Assert.Equal("504", late.GetProperty("status").ToString());
        Assert.Contains("timed out", late.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    public async Task PassiveHealth_CountsTheRefusals(ForwardingWay way)
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();
        await using var scene = await ForwardingWays.StartAsync(way, [Refusing(), alive.Address], Open, """
            "LoadBalancingPolicy": "RoundRobin",
            "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:10:00" } },
            """);
        using var client = scene.CreateClient();
        var destinations = scene.Gateway.Services.GetRequiredService<IProxyStateLookup>().GetClusters().Single().Destinations;

        for (var i = 0; i < 60 && destinations["0"].Health.Passive != DestinationHealth.Unhealthy; i++)
        {
            Assert.Equal("hello from the back end", await client.GetStringAsync("/", Token));
        }

        Assert.Equal(DestinationHealth.Unhealthy, destinations["0"].Health.Passive);
        Assert.NotEqual(DestinationHealth.Unhealthy, destinations["1"].Health.Passive);
    }

    /// <summary>What has begun to travel may have been done: RFC 9110, 9.2.2.</summary>
    [Fact]
    public async Task Post_WhoseBytesWereSent_IsNotSentAgain()
    {
        await using var resetting = Resetting();
        await using var alive = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync([resetting.Address, alive.Address], Open, First);
        using var client = scene.CreateClient();
        using var content = new StringContent("once");

        using var response = await client.PostAsync("/", content, Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal((1, 0), (resetting.Connections, alive.Connections));
    }

    [Fact]
    public async Task Get_WhoseConnectionIsLostBeforeAnAnswer_MovesOn()
    {
        await using var resetting = Resetting();
        await using var alive = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync([resetting.Address, alive.Address], Open, First);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>A certificate that is another's ends the connection before a byte of the request.</summary>
    [Theory]
    [MemberData(nameof(ForwardingWays.All), MemberType = typeof(ForwardingWays))]
    public async Task Untrusted_GetsNothingAndTheNextIsAsked(ForwardingWay way)
    {
        await using var stranger = await TestBackEnd.StartAsync("ex9.corp.example.com");
        await using var alive = await ForwardingWays.StartBackEndAsync();
        await using var scene = await ForwardingWays.StartAsync(way, [stranger.Address, alive.Address], Open, First);
        using var client = scene.CreateClient();
        using var content = new StringContent("once");

        using var response = await client.PostAsync("/", content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(stranger.Received);
    }

    /// <summary>Both channels of RPC over HTTP must meet at one server, also when the one that was to serve them is dead.</summary>
    [Fact]
    public async Task ChannelsOfRpcOverHttp_WhoseDestinationRefuses_MeetAtAnother()
    {
        await using var one = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using var two = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        await using var scene = await StartAsync([Plain(Refusing()), one.Address, two.Address, Plain(Refusing())], Open);
        using var client = scene.CreateClient();

        for (var session = 0; session < 20; session++)
        {
            Assert.Equal(await AskAsync("RPC_IN_DATA", session), await AskAsync("RPC_OUT_DATA", session));
        }

        async Task<string> AskAsync(string method, int session)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/rpc/rpcproxy.dll?ex:6001");
            request.Headers.TryAddWithoutValidation("Pragma", $"SessionId={session}");
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    /// <summary>One destination, whose name has two addresses: the first of them drops what is sent to it, or refuses.</summary>
    [Theory]
    [InlineData(ForwardingWay.Plain, true)]
    [InlineData(ForwardingWay.Transformed, true)]
    [InlineData(ForwardingWay.Http2, true)]
    [InlineData(ForwardingWay.Plain, false)]
    [InlineData(ForwardingWay.Http2, false)]
    public async Task Name_WhoseFirstAddressIsDead_IsServedByTheSecond(ForwardingWay way, bool isSilent)
    {
        await using var alive = await ForwardingWays.StartBackEndAsync();
        var dead = IPAddress.Parse("127.0.0.66");
        using var silent = isSilent ? new SilentAddress(dead, alive.Address.Port) : null;
        var names = new DialerOptions { Resolve = (_, _) => Task.FromResult<IPAddress[]>([dead, IPAddress.Loopback]) };
        await using var scene = await ForwardingWays.StartAsync(
            way, [new Uri($"https://be.test:{alive.Address.Port}")], customize: builder => builder.Services.AddSingleton(names));
        using var client = scene.CreateClient();

        Assert.Equal("hello from the back end", await client.GetStringAsync("/", Token));
    }

    private static Uri Plain(Uri address) => new($"http://127.0.0.1:{address.Port}");

    private static Uri Refusing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Takes a request, and cuts the connection instead of answering.</summary>
    private static ScriptedBackend Resetting() => new(async connection => await connection.ReadHeadAsync());

    private static HttpRequestMessage Request(string kind, string body)
    {
        if (kind == "GET")
        {
            return new HttpRequestMessage(HttpMethod.Get, "/");
        }

        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body) };
        if (kind == "HTTP/2 POST")
        {
            request.Version = HttpVersion.Version20;
        }
        else
        {
            request.Headers.TransferEncodingChunked = kind == "chunked POST";
            request.Headers.ExpectContinue = kind == "POST that expects 100";
        }

        return request;
    }

    /// <summary>The access log's line of one request to a gateway before these back ends.</summary>
    private static async Task<JsonElement> LineOfAsync(ForwardingWay way, IReadOnlyList<Uri> backends, string cluster = "")
    {
        using var folder = new TemporaryFolder();
        var log = folder.Combine("access.log");
        await using (var scene = await ForwardingWays.StartAsync(way, backends, Open, cluster, customize: null, accessLog: log))
        {
            using var client = scene.CreateClient();
            using var content = new StringContent("body");
            (await client.PostAsync("/", content, Token)).Dispose();
            await scene.Gateway.StopAsync();
        }

        using var line = JsonDocument.Parse(Assert.Single((await File.ReadAllTextAsync(log, Token)).TrimEnd('\n').Split('\n')));
        return line.RootElement.Clone();
    }

    /// <summary>Counts what one gateway moved on.</summary>
    private sealed class Moves : IDisposable
    {
        private readonly MeterListener _listener;
        private long _count;

        public Moves(IServiceProvider gateway)
        {
            var factory = gateway.GetRequiredService<IMeterFactory>();
            _listener = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name == "gateway.forwarding.next_destination")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
