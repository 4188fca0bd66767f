using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Gateway.Forwarding.Exchanges;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Connections that go on in another protocol.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(1, "\"Transforms\": [ { \"ResponseHeader\": \"X-Out\", \"Set\": \"yes\" } ], ")]
    [InlineData(2, "\"Transforms\": [ { \"ResponseHeader\": \"X-Out\", \"Set\": \"yes\" } ], ")]
    public async Task WebSocket_FromEitherHttpVersion_IsEchoed(int version, string transforms)
    {
        await using var backend = await EchoingAsync();
        await using var scene = await StartAsync(backend.Address, transforms + "\"Authentication\": \"Anonymous\"");
        using var invoker = new HttpMessageInvoker(TestCertificates.CreateHandler(scene.Gateway.Ports[0]));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await socket.ConnectAsync(new Uri($"wss://{Host}/"), invoker, Token);
        var received = new byte[64];
        foreach (var text in new[] { "one", "two" })
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, Token);
            var result = await socket.ReceiveAsync(received.AsMemory(), Token);
            Assert.Equal(text, Encoding.ASCII.GetString(received, 0, result.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Theory]
    [InlineData("\"UpgradeProtocols\": [ \"rdg\" ],", true)]
    [InlineData("\"UpgradeProtocols\": [ \"rdg\" ], \"Transforms\": [ { \"ResponseHeader\": \"X-Out\", \"Set\": \"yes\" } ],", true)]
    [InlineData("", false)]
    [Proves("Routes:*:UpgradeProtocols")]
    public async Task OtherProtocol_PassesOnlyWhereTheRouteAllowsIt(string option, bool passes)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            if (!head!.Contains("Upgrade: rdg\r\n", StringComparison.Ordinal))
            {
                await connection.WriteAsync("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n");
                return;
            }

            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\nhello");
            await connection.WriteAsync(await connection.ReadAsync(4));
        });
        await using var scene = await StartAsync(backend.Address, option + "\"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\n");
        var head = await client.ReadHeadAsync();

        Assert.StartsWith(passes ? "HTTP/1.1 101 " : "HTTP/1.1 426 ", head, StringComparison.Ordinal);
        if (passes)
        {
            Assert.Contains("\r\nUpgrade: rdg\r\n", head, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: Upgrade\r\n", head, StringComparison.Ordinal);
            Assert.Equal("hello", await client.ReadAsync(5));
            await client.WriteAsync("ping");
            Assert.Equal("ping", await client.ReadAsync(4));
        }
    }

    /// <summary>What comes until the end, which may be a reset.</summary>
    private static async Task<string> EndOfAsync(ScriptedConnection client)
    {
        try
        {
            return await client.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    [Fact]
    public async Task SilentTunnel_OutlivesTheActivityTimeoutOfRequests_ButNotItsOwn()
    {
        var time = new FakeTimeProvider();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            while (await connection.ReadAsync(4) is { Length: 4 } ping)
            {
                await connection.WriteAsync(ping);
            }
        });
        await using var scene = await ForwarderScene.StartAsync(backend.Address, time: time);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);

        for (var i = 0; i < 2; i++)
        {
            await client.WriteAsync("ping");
            Assert.Equal("ping", await client.ReadAsync(4));
            time.Advance(TimeSpan.FromMinutes(50));
        }

        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("", await EndOfAsync(client));
    }

    [Fact]
    public async Task BackEndThatCloses_EndsTheConnectionOfASilentClient()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\nbye");
        });
        await using var scene = await StartAsync(backend.Address, "\"UpgradeProtocols\": [ \"rdg\" ], \"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\n");
        await client.ReadHeadAsync();

        Assert.Equal("bye", await client.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task ClientThatSaysFarewell_HasSentEverything_AndGetsTheLastWords()
    {
        await using var backend = LastWords(out _);
        await using var scene = await StartAsync(backend.Address, "\"UpgradeProtocols\": [ \"rdg\" ], \"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\n");
        await client.ReadHeadAsync();
        await client.WriteAsync(new string('x', 60_000));
        await ((SslStream)client.Stream).ShutdownAsync();

        Assert.Equal("bye after 60000", await client.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task ClientThatSaysFarewell_EndsTlsToTheBackEndWithCloseNotify_WhichIsHeardToTheEnd()
    {
        using var certificate = TestCertificates.Issue("backend.internal");
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
        };
        var byCloseNotify = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = new ScriptedBackend(async connection =>
        {
            var wire = new FinWatch(connection.Stream);
            await using var tls = new SslStream(wire);
            await tls.AuthenticateAsServerAsync(server, Token);
            using var tunnel = new ScriptedConnection(tls, connection.Id, Token);
            await tunnel.ReadHeadAsync();
            await tunnel.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            var all = await tunnel.ReadToEndAsync();
            byCloseNotify.SetResult(!wire.HasEnded);
            await tunnel.WriteAsync(new string('y', 500_000) + $"bye after {all.Length}");
        });
        await using var scene = await StartAsync(
            new Uri($"https://127.0.0.1:{backend.Address.Port}"),
            cluster: "\"Tls\": { \"RootsFile\": \"roots.pem\", \"ServerName\": \"backend.internal\" },");
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        await client.ReadHeadAsync();
        await client.WriteAsync(new string('x', 60_000));
        await ((SslStream)client.Stream).ShutdownAsync();

        var heard = await client.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.EndsWith("yybye after 60000", heard, StringComparison.Ordinal);
        Assert.True(await byCloseNotify.Task);
    }

    [Fact]
    public async Task ClientThatLeaves_HasSentEverything()
    {
        await using var backend = LastWords(out var received);
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address, options: new ForwardingOptions { UpgradeProtocols = FrozenSet.ToFrozenSet(["rdg"]) });

        // Often, since which comes first within the server, the bytes or the end, is a race.
        for (var i = 0; i < 40; i++)
        {
            using (var client = await scene.ConnectAsync())
            {
                await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\n");
                await client.ReadHeadAsync();
                await client.WriteAsync(new string('x', 60_000));
            }

            Assert.Equal(60_000, await received.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        }
    }

    private static ScriptedBackend LastWords(out ChannelReader<int> received)
    {
        var lengths = Channel.CreateUnbounded<int>();
        received = lengths.Reader;
        return new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: rdg\r\n\r\n");
            var all = await connection.ReadToEndAsync();
            await lengths.Writer.WriteAsync(all.Length, Token);
            await connection.WriteAsync($"bye after {all.Length}");
        });
    }

    private static Task<ScriptedBackend> EchoingAsync() => Task.FromResult(new ScriptedBackend(async connection =>
    {
        var head = await connection.ReadHeadAsync();
        var key = head!.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await connection.WriteAsync(
            $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        using var socket = WebSocket.CreateFromStream(connection.Stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[64];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Token) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, true, Token);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
    }));
}
