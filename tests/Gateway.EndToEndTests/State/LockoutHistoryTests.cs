using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.State.Sharing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>
/// What reaches the directory while Redis is paused, killed, restarted, failed over and cut off, by the histories of every account: what
/// each gateway was told, what it sent, and in the end what all of them know.
/// </summary>
public sealed class LockoutHistoryTests
{
    private const int Threshold = 8;
    private const int Gateways = 4;
    private const int Users = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_ThatIsKilledInTheMiddle_LetsNoMorePassThanTheThreshold()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var scene = await Scene.StartAsync(redis.Endpoint);
        await scene.GuessEverywhereAsync(rounds: 1, gateways: 2);
        await scene.AgreeAsync();

        await redis.KillAsync();
        await scene.GuessEverywhereAsync(rounds: 4);

        // Each gateway had an equal share of what was left when Redis went away.
        Assert.All(scene.Sent, sent => Assert.InRange(sent.Value, 2, Threshold));
        Assert.All(scene.Sent, sent => Assert.Equal(2 + (Gateways * ((Threshold - 2) / Gateways)), sent.Value));

        // It comes back empty, and is told what it has forgotten and what it has missed.
        await redis.StartAgainAsync();
        await scene.AgreeAsync();
        await scene.GuessEverywhereAsync(rounds: 4);
        Assert.All(scene.Sent, sent => Assert.Equal(Threshold, sent.Value));
    }

    [Fact]
    public async Task Redis_ThatIsPausedAgainAndAgain_NeitherLosesNorInventsAFailure()
    {
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes");
        await using var scene = await Scene.StartAsync(redis.Endpoint);
        for (var pause = 0; pause < 3; pause++)
        {
            var guessing = scene.GuessEverywhereAsync(rounds: 1, gateways: 2);
            await redis.PauseAsync();
            await guessing;
            await redis.ContinueAsync();
            await scene.AgreeAsync();
        }

        await scene.GuessEverywhereAsync(rounds: 8);
        await scene.AgreeAsync();

        // Attempts that Redis admitted after nobody waited for it any more are no failures, and no others are lost.
        Assert.All(scene.Sent, sent => Assert.InRange(sent.Value, 1, Threshold));
        scene.AssertEveryoneKnowsWhatWasSent();
    }

    [Fact]
    public async Task Redis_ThatIsRestartedWithItsFile_KnowsWhatWasCounted()
    {
        await using var redis = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var scene = await Scene.StartAsync(redis.Endpoint);
        await scene.GuessEverywhereAsync(rounds: 1);
        await redis.KillAsync();
        await scene.NoticeAsync();
        await redis.StartAgainAsync();
        await scene.AgreeAsync();

        await scene.GuessEverywhereAsync(rounds: 4);
        await scene.AgreeAsync();

        Assert.All(scene.Sent, sent => Assert.Equal(Threshold, sent.Value));
        scene.AssertEveryoneKnowsWhatWasSent();
    }

    [Fact]
    public async Task Redis_ThatFailsOverToAReplica_GoesOnCounting()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{primary.Port}");
        await ManyGateways.EventuallyAsync(async () =>
            (await replica.RunAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        await using var scene = await Scene.StartAsync($"{primary.Endpoint},{replica.Endpoint}");
        await scene.GuessEverywhereAsync(rounds: 1);
        await scene.AgreeAsync();

        await primary.KillAsync();
        await scene.NoticeAsync();
        await replica.RunAsync("REPLICAOF", "NO", "ONE");
        await scene.AgreeAsync();
        await scene.GuessEverywhereAsync(rounds: 4);
        await scene.AgreeAsync();

        Assert.All(scene.Sent, sent => Assert.Equal(Threshold, sent.Value));
        scene.AssertEveryoneKnowsWhatWasSent();
    }

    [Fact]
    public async Task OneGateway_ThatIsCutOff_PassesItsShareOnAndNoMore()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var line = new TcpLine(redis.Port);
        await using var scene = await Scene.StartAsync(redis.Endpoint, line.Endpoint);
        line.Cut();
        await ManyGateways.EventuallyAsync(() => Task.FromResult(!scene.Gateways[^1].Connection.IsAvailable));

        await scene.GuessEverywhereAsync(rounds: 10);

        // The others go on together; who is cut off cannot know it and has its share.
        Assert.All(scene.Sent, sent => Assert.InRange(sent.Value, Threshold, Threshold + (Threshold / Gateways)));
        line.Mend();
        await scene.AgreeAsync();
        scene.AssertEveryoneKnowsWhatWasSent();
    }

    /// <summary>Gateways and accounts, and how many passwords of each account were sent.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private Scene(SharedGateway[] gateways) => Gateways = gateways;

        public SharedGateway[] Gateways { get; }

        public ConcurrentDictionary<string, int> Sent { get; } = new();

        public static async Task<Scene> StartAsync(string endpoint, string? endpointOfTheLast = null)
        {
            var identity = SharedLockoutTests.Options(Threshold, LockoutHistoryTests.Gateways);
            var started = Enumerable.Range(0, LockoutHistoryTests.Gateways).Select(i => SharedGateway.StartAsync(
                i == LockoutHistoryTests.Gateways - 1 ? endpointOfTheLast ?? endpoint : endpoint, identity));
            return new Scene(await Task.WhenAll(started));
        }

        /// <summary>Guesses at every user at gateways at once.</summary>
        public async Task GuessEverywhereAsync(int rounds, int? gateways = null)
        {
            for (var round = 0; round < rounds; round++)
            {
                await Task.WhenAll(
                    from gateway in Gateways.Take(gateways ?? Gateways.Length)
                    from user in Enumerable.Range(0, Users)
                    select GuessAsync(gateway, $"user{user}"));
            }
        }

        /// <summary>Waits until every gateway knows that Redis is away.</summary>
        public async Task NoticeAsync() => await ManyGateways.EventuallyAsync(() =>
            Task.FromResult(Array.TrueForAll(Gateways, g => !g.Connection.IsAvailable)));

        /// <summary>Waits until Redis answers every gateway, and nothing is left to tell.</summary>
        public async Task AgreeAsync() => await ManyGateways.EventuallyAsync(() => Task.FromResult(Array.TrueForAll(
            Gateways, g => g.Connection.IsAvailable && g.Get<SharedOutbox>().Count == 0)
            && Enumerable.Range(0, Users).All(user =>
                Gateways.Select(g => g.Lockout.Find($"user{user}")?.Unknown.Failures ?? 0).Distinct().Count() == 1)));

        /// <summary>No failure is lost, and none is counted twice.</summary>
        public void AssertEveryoneKnowsWhatWasSent() => Assert.All(Gateways, gateway => Assert.All(Sent, sent =>
            Assert.Equal(sent.Value, gateway.Lockout.Find(sent.Key)?.Unknown.Failures)));

        public async ValueTask DisposeAsync() => await Task.WhenAll(Gateways.Select(g => g.DisposeAsync().AsTask()));

        private async Task GuessAsync(SharedGateway gateway, string account)
        {
            var sent = await gateway.GuessAsync(account, "203.0.113.9");
            Sent.AddOrUpdate(account, sent, (_, before) => before + sent);
        }
    }

    /// <summary>A line to a server that can be cut.</summary>
    private sealed class TcpLine : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentBag<TcpClient> _clients = [];
        private readonly int _port;
        private readonly Task _accepting;
        private volatile bool _isCut;

        public TcpLine(int port)
        {
            _port = port;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public void Cut()
        {
            _isCut = true;
            while (_clients.TryTake(out var client))
            {
                client.Dispose();
            }
        }

        public void Mend() => _isCut = false;

        public async ValueTask DisposeAsync()
        {
            Cut();
            _listener.Stop();
            await _accepting;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync(Token);
                    if (_isCut)
                    {
                        client.Dispose();
                        continue;
                    }

                    _clients.Add(client);
                    var server = new TcpClient();
                    _clients.Add(server);
                    await server.ConnectAsync(IPAddress.Loopback, _port, Token);
                    _ = CopyAsync(client, server);
                    _ = CopyAsync(server, client);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static async Task CopyAsync(TcpClient from, TcpClient to)
        {
            try
            {
                await from.GetStream().CopyToAsync(to.GetStream(), Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
            {
                // It was cut.
            }

            to.Dispose();
        }
    }
}
