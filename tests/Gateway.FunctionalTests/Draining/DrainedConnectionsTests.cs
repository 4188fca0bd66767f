using System.Net;
using Gateway.FunctionalTests.Forwarding;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Draining;

/// <summary>What clients of HTTP see of a drain: their answers, and then a word to go elsewhere.</summary>
public sealed class DrainedConnectionsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n";

    [Fact]
    public async Task Http11_Told_ClosesWithItsNextAnswerAndNotBefore()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        Assert.DoesNotContain("Connection: close", await AskAsync(client), StringComparison.OrdinalIgnoreCase);

        await DrainClient.BeginAsync(scene.Gateway);
        var answers = 0;
        string head;
        do
        {
            head = await AskAsync(client); // no answer is lost, however often it asks until its turn
            answers++;
        }
        while (!head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase));

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(answers + 1, backend.Received.Count);
    }

    [Fact]
    public async Task Http11_ThatComesLater_IsServedOnceAndSentElsewhere()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address);
        await DrainClient.BeginAsync(scene.Gateway);
        await DrainClient.WaitForAsync(scene.Gateway, "Told");

        using var client = await scene.ConnectAsync();
        var head = await AskAsync(client);

        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Http11_SilentAfterItWasTold_IsClosed()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        await AskAsync(client);

        await DrainClient.BeginAsync(scene.Gateway);

        Assert.Equal("", await client.ReadToEndAsync());
        await DrainClient.WaitForAsync(scene.Gateway, "Told");
        Assert.Equal(0, (await DrainClient.GetAsync(scene.Gateway)).GetProperty("connections").GetInt32());
    }

    [Fact]
    public async Task Http2_Idle_GetsGoAwayWithoutAnError()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address);
        using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);
        Assert.Equal(200, (await client.SendAsync("GET", "/")).Status);

        await DrainClient.BeginAsync(scene.Gateway);

        Assert.Equal(0, await client.ReadGoAwayAsync());
    }

    [Fact]
    public async Task Http2_WithARequestInFlight_GetsGoAwayAndItsAnswer()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await TestBackEnd.StartAsync();
        backend.Answer = async context =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await context.Response.WriteAsync("whole");
        };
        await using var scene = await StartAsync(backend.Address);
        var connections = 0;
        using var client = scene.CreateClient(HttpVersion.Version20);
        using var counted = new HttpClient(Counting(scene, () => connections++)) { BaseAddress = client.BaseAddress };
        counted.DefaultRequestVersion = HttpVersion.Version20;
        counted.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var request = counted.GetStringAsync("/", Token);
        await arrived.Task.WaitAsync(Token);

        await DrainClient.BeginAsync(scene.Gateway);
        backend.Answer = context => context.Response.WriteAsync("another");
        while (connections == 1)
        {
            // Until GOAWAY has come the client goes on with its connection; then it opens another, and no request fails.
            Assert.Equal("another", await counted.GetStringAsync("/", Token));
        }

        Assert.False(request.IsCompleted);
        answer.SetResult();
        Assert.Equal("whole", await request);
    }

    [Fact]
    public async Task Tunnel_OfAWebSocket_GoesOn()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n");
            await connection.WriteAsync(await connection.ReadAsync(5));
            await connection.ReadToEndAsync();
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync(
            "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        using var idle = await scene.ConnectAsync();
        await AskNothingAsync(idle);

        await DrainClient.BeginAsync(scene.Gateway);
        Assert.Equal("", await idle.ReadToEndAsync()); // the turn of both has come and gone
        await client.WriteAsync("hello");

        Assert.Equal("hello", await client.ReadAsync(5));
    }

    [Fact]
    public async Task Undo_PutsItBackIntoService()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address);
        await DrainClient.BeginAsync(scene.Gateway);
        await DrainClient.WaitForAsync(scene.Gateway, "Told");

        var state = await DrainClient.UndoAsync(scene.Gateway);

        using var client = await scene.ConnectAsync();
        var head = await AskAsync(client);
        Assert.Equal("Serving", state.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, await DrainClient.ReadyAsync(scene.Gateway));
        Assert.DoesNotContain("Connection: close", head, StringComparison.OrdinalIgnoreCase);

        // And it can be drained again.
        await DrainClient.BeginAsync(scene.Gateway);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    private static async Task<string> AskAsync(ScriptedConnection client)
    {
        await client.WriteAsync(Get);
        var head = await client.ReadHeadAsync() ?? "";
        await client.ReadBodyAsync(head);
        return head;
    }

    /// <summary>Waits for the handshake: a connection that has sent nothing is told as well.</summary>
    private static Task AskNothingAsync(ScriptedConnection client) => client.Stream.FlushAsync(Token);

    private static SocketsHttpHandler Counting(ForwardingScene scene, Action connected)
    {
        var handler = TestCertificates.CreateHandler(scene.Gateway.Ports[0]);
        var connect = handler.ConnectCallback!; // it leads every name to the gateway
        handler.ConnectCallback = (context, cancellationToken) =>
        {
            connected();
            return connect(context, cancellationToken);
        };
        return handler;
    }
}
