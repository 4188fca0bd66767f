using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Gateway.Forwarding.Connections;
using Gateway.Outbound;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>How long connections to a back end live, and where the next one goes.</summary>
public sealed class PoolTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task IdleConnection_WithinItsLimit_CarriesTheNextRequest_AndIsClosedBeyond()
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: time);
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);
        await IdleAsync(scene);

        time.Advance(TimeSpan.FromSeconds(45));
        await client.GetStringAsync("/", Token);
        await IdleAsync(scene);
        Assert.Equal(1, backend.Connections);

        time.Advance(TimeSpan.FromSeconds(55));
        Assert.Equal((0, 0), scene.Clock.Connections);
        await client.GetStringAsync("/", Token);
        Assert.Equal(2, backend.Connections);
    }

    /// <summary>
    /// A back end that says when it closes a waiting connection is believed: a request sent at that moment might be lost.
    /// </summary>
    [Theory]
    [InlineData("timeout=5, max=100", 3, 5)]
    [InlineData("max=100, Timeout = 5", 3, 5)]
    [InlineData("timeout=2", 0, 2)]
    [InlineData("timeout=600", 45, 52)]
    [InlineData("timeout=soon", 45, 52)]
    [InlineData("max=100", 45, 52)]
    public async Task IdleConnection_OfABackEndWithAShorterLimit_IsClosedBeforeTheBackEndDoes(string keepAlive, int kept, int closed)
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nKeep-Alive: {keepAlive}\r\nContent-Length: 2\r\n\r\nok");
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: time);
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);
        await IdleAsync(scene);

        time.Advance(TimeSpan.FromSeconds(kept));
        await client.GetStringAsync("/", Token);
        await IdleAsync(scene);
        Assert.Equal(1, backend.Connections);

        time.Advance(TimeSpan.FromSeconds(closed - 1));
        Assert.Equal((0, 0), scene.Clock.Connections);
    }

    [Theory]
    [InlineData("timeout=1")]
    [InlineData("timeout=0")]
    public async Task Connection_ThatTheBackEndKeepsForAMomentOnly_IsNotKept(string keepAlive)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nKeep-Alive: {keepAlive}\r\nContent-Length: 2\r\n\r\nok");
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: new FakeTimeProvider());
        using var client = scene.CreateClient();

        await client.GetStringAsync("/", Token);

        Assert.True(await EventuallyAsync(() => scene.Clock.Connections == (0, 0)));
    }

    [Fact]
    public async Task BusyConnection_PastItsLife_IsReplaced()
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: time);
        using var client = scene.CreateClient();

        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromMinutes(12); elapsed += TimeSpan.FromSeconds(30))
        {
            Assert.Equal("ok", await client.GetStringAsync("/", Token));
            await IdleAsync(scene);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(3, backend.Connections);
    }

    [Fact]
    public async Task Name_ThatMovesToAnotherAddress_IsFollowedWhenTheConnectionsLifeEnds()
    {
        var time = new FakeTimeProvider();
        var address = IPAddress.Loopback;
        await using var before = ScriptedBackend.Answering(Ok);
        await using var after = new ScriptedBackend(Serve, before.Address.Port, IPAddress.Parse("127.0.0.2"));
        await using var scene = await ForwarderScene.StartAsync(
            new Uri($"http://mail.internal:{before.Address.Port}"),
            time: time,
            dialing: new DialerOptions { Resolve = (_, _) => Task.FromResult<IPAddress[]>([address]) });
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);

        address = IPAddress.Parse("127.0.0.2");
        Assert.Equal("ok", await client.GetStringAsync("/", Token));
        await IdleAsync(scene);
        time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("moved", await client.GetStringAsync("/", Token));
        Assert.Equal((1, 1), (before.Connections, after.Connections));
    }

    [Fact]
    public async Task Connections_GivenBack_AreTakenLastFirst()
    {
        var used = new ConcurrentQueue<int>();
        var gates = new Dictionary<string, TaskCompletionSource> { ["/1"] = new(), ["/2"] = new() };
        var arrived = new SemaphoreSlim(0);
        await using var backend = new ScriptedBackend(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                used.Enqueue(connection.Id);
                if (gates.TryGetValue(head.Split(' ')[1], out var gate))
                {
                    arrived.Release();
                    await gate.Task;
                }

                await connection.WriteAsync(Ok);
            }
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address);
        using var client = scene.CreateClient();
        var first = client.GetStringAsync("/1", Token);
        await arrived.WaitAsync(Token);
        var second = client.GetStringAsync("/2", Token);
        await arrived.WaitAsync(Token);
        await EndAsync(first, gates["/1"], 1);
        await EndAsync(second, gates["/2"], 2);

        for (var i = 0; i < 3; i++)
        {
            await client.GetStringAsync("/", Token);
            await IdleAsync(scene, 2);
        }

        Assert.Equal([1, 2, 2, 2, 2], used);

        async Task EndAsync(Task<string> request, TaskCompletionSource gate, int idle)
        {
            gate.SetResult();
            await request;
            await IdleAsync(scene, idle, open: 2);
        }
    }

    [Fact]
    public async Task Request_BeyondTheBound_IsRefusedAtOnce()
    {
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.SetResult();
            await answer.Task;
            await connection.WriteAsync(Ok);
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, connections: new ConnectionOptions { MaxConnections = 1 });
        using var client = scene.CreateClient();
        var pending = client.GetStringAsync("/", Token);
        await arrived.Task;

        using var refused = await client.GetAsync("/", Token);
        answer.SetResult();

        Assert.Equal("Exhausted", Assert.Single(refused.Headers.GetValues("X-Outcome")));
        Assert.Equal("ok", await pending);
    }

    [Fact]
    [Proves("Clusters:*:HttpClient:MaxConnectionsPerServer")]
    public async Task Bound_OfACluster_IsItsMaxConnectionsPerServer()
    {
        var arrived = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, connection.Ended);
        });
        await using var scene = await StartAsync(backend.Address, cluster: "\"HttpClient\": { \"MaxConnectionsPerServer\": 1 },");
        using var client = scene.CreateClient();
        using var leaves = new CancellationTokenSource();
        var pending = client.GetAsync("/", leaves.Token);
        await arrived.Task;

        using var refused = await client.GetAsync("/", Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await leaves.CancelAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("is busy. (trace ", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task Bound_FullOfOtherUsersIdleConnections_GivesTheOldestUp()
    {
        await using var backend = new NtlmBackend();
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address,
            context => new NetworkCredential(
                context.Request.Headers["X-User"], context.Request.Headers["X-User"] + NtlmHandshake.PasswordSuffix, "PEERS"),
            connections: new ConnectionOptions { MaxConnections = 2 });
        using var client = scene.CreateClient();

        foreach (var (user, connections) in ((string, int)[])[("alice", 1), ("bob", 2), ("carol", 3), ("bob", 3), ("alice", 4)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-User", user } } };
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(connections, backend.Connections);
            await IdleAsync(scene, Math.Min(connections, 2));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20_000)]
    public async Task Bytes_BehindAResponseOverTls_AreNobodysAnswer(int size)
    {
        using var certificate = TestCertificates.Issue("backend.internal");
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        var headArrived = new SemaphoreSlim(0);
        await using var backend = new ScriptedBackend(async connection =>
        {
            await using var tls = new SslStream(connection.Stream);
            await tls.AuthenticateAsServerAsync(server, Token);
            using var requests = new ScriptedConnection(tls, connection.Id, Token);
            while (await requests.ReadHeadAsync() is { } head)
            {
                if (!head.StartsWith("GET /evil", StringComparison.Ordinal))
                {
                    await requests.WriteAsync(Ok);
                    continue;
                }

                // The body's end and what follows in one record, of which the gateway asks for no more than the body.
                await requests.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n");
                await headArrived.WaitAsync(Token);
                await requests.WriteAsync(new string('x', size) + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            }
        });
        await using var scene = await ForwarderScene.StartAsync(
            new Uri($"https://127.0.0.1:{backend.Address.Port}"),
            connections: new ConnectionOptions
            {
                Tls = new TlsExpectations { Roots = [TestCertificates.Authority], ServerName = "backend.internal" },
            });
        using var client = scene.CreateClient();
        using (var evil = await client.GetAsync("/evil", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            headArrived.Release();
            Assert.Equal(size, (await evil.Content.ReadAsByteArrayAsync(Token)).Length);
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ok", await client.GetStringAsync("/victim", Token));
        }

        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task Requests_ForManyHosts_ShareOneConnection()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await ForwarderScene.StartAsync(backend.Address);
        using var client = scene.CreateClient();

        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Host = $"host{i}.example.com";
            using var response = await client.SendAsync(request, Token);
            await IdleAsync(scene);
        }

        Assert.Equal(1, backend.Connections);
    }

    /// <summary>The client has its answer before the connection is given back.</summary>
    private static async Task IdleAsync(ForwarderScene scene, int idle = 1, int? open = null)
    {
        while (scene.Clock.Connections != (open ?? idle, idle))
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task Serve(ScriptedConnection connection)
    {
        while (await connection.ReadHeadAsync() is not null)
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmoved");
        }
    }
}
