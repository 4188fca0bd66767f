using System.Net.Security;
using System.Net.Sockets;
using Gateway.Forwarding.Exchanges;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Both directions move on their own, and every byte as soon as it is there.</summary>
public sealed class DuplexTests
{
    private const string Transforms = "\"Transforms\": [ { \"ResponseHeader\": \"X-Out\", \"Set\": \"yes\", \"When\": \"Always\" } ], ";

    [Fact]
    public async Task RequestBody_Dribbling_ArrivesByteByByte()
    {
        var seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            for (var i = 0; i < 20; i++)
            {
                seen.Writer.TryWrite(await connection.ReadAsync(1));
            }

            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 20\r\n\r\n");
        for (var i = 0; i < 20; i++)
        {
            await client.WriteAsync("x");
            Assert.Equal("x", await seen.Reader.ReadAsync(Token)); // the next byte is only sent when this one has arrived
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChunkedRequestBody_Dribbling_ArrivesChunkByChunk()
    {
        var seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await using var backend = new ScriptedBackend(async connection =>
        {
            Assert.Contains("Transfer-Encoding: chunked\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            for (var i = 0; i < 3; i++)
            {
                seen.Writer.TryWrite(await connection.ReadAsync("1\r\nx\r\n".Length));
            }

            seen.Writer.TryWrite(await connection.ReadAsync("0\r\n\r\n".Length));
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var i = 0; i < 3; i++)
        {
            await client.WriteAsync("1\r\nx\r\n");
            Assert.Equal("1\r\nx\r\n", await seen.Reader.ReadAsync(Token));
        }

        await client.WriteAsync("0\r\n\r\n");
        Assert.Equal("0\r\n\r\n", await seen.Reader.ReadAsync(Token));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(413)]
    [InlineData(503)]
    public async Task EarlyResponse_WhileBodyIsBeingSent_ReachesClientAtOnce(int status)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 {status} No\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbig!");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 1000000\r\n\r\nstart");

        var head = await client.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} No\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", head, StringComparison.Ordinal);
        Assert.Equal("big!", await client.ReadAsync(4));
    }

    /// <summary>A connection that is closed upon unread bytes is reset, and takes the response with it (RFC 9112, 9.6).</summary>
    [Theory]
    [InlineData("Connection: close\r\n", "")]
    [InlineData("Connection: close\r\n", Transforms)]
    [InlineData("", "")]
    [InlineData("", Transforms)]
    public async Task EarlyResponse_OfABackEndThatCloses_IsFollowedByAReadToTheBodysEnd(string connection, string transforms)
    {
        await using var backend = new ScriptedBackend(async back =>
        {
            await back.ReadHeadAsync();
            await back.WriteAsync($"HTTP/1.1 413 No\r\n{connection}Content-Length: 4\r\n\r\nbig!");
        });
        await using var scene = await StartAsync(backend.Address, transforms + "\"Authentication\": \"Anonymous\"");
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 2000005\r\n\r\nstart");
        var head = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 413 No\r\n", head, StringComparison.Ordinal);
        Assert.Equal(connection.Length > 0, head!.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal));
        Assert.Equal(transforms.Length > 0, head.Contains("\r\nX-Out: yes\r\n", StringComparison.Ordinal));
        Assert.Equal("big!", await client.ReadAsync(4));
        await client.WriteAsync(new string('x', 2_000_000));

        if (connection.Length > 0)
        {
            Assert.Equal("", await client.ReadToEndAsync());
        }
        else
        {
            await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 413 No\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// A back end that reads no more of the body resets the connection when it closes. Its response is in the gateway's kernel by then, and
    /// a write fails before it is read.
    /// </summary>
    [Theory]
    [InlineData("http", "Content-Length: 9000000", "")]
    [InlineData("http", "Content-Length: 9000000", Transforms)]
    [InlineData("http", "Transfer-Encoding: chunked", "")]
    [InlineData("https", "Content-Length: 9000000", "")]
    [InlineData("https", "Content-Length: 9000000", Transforms)]
    public async Task EarlyResponse_OfABackEndThatResets_ReachesTheClient(string scheme, string framing, string transforms)
    {
        using var certificate = TestCertificates.Issue(ForwardingWays.BackEndName);
        await using var backend = new ScriptedBackend(async back =>
        {
            var socket = ((NetworkStream)back.Stream).Socket;
            using var tls = new SslStream(back.Stream);
            if (scheme == "https")
            {
                await tls.AuthenticateAsServerAsync(certificate);
            }

            using var connection = new ScriptedConnection(scheme == "https" ? tls : back.Stream, 1, back.Ended);
            await connection.ReadHeadAsync();
            var available = 0;
            for (var still = 0; still < 5; still++)
            {
                await Task.Delay(50, back.Ended);
                still = socket.Available > available ? 0 : still;
                available = socket.Available;
            }

            await connection.WriteAsync("HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nnone");
            socket.Dispose();
        });
        await using var scene = await StartAsync(
            new UriBuilder(backend.Address) { Scheme = scheme }.Uri,
            transforms + "\"Authentication\": \"Anonymous\"",
            ForwardingWays.ClusterOf(ForwardingWay.Plain));
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"PUT / HTTP/1.1\r\nHost: {Host}\r\n{framing}\r\n\r\n");
        var sending = client.WriteAsync("7A1200\r\n" + new string('x', 8_000_000));
        var head = await client.ReadHeadAsync();

        Assert.StartsWith("HTTP/1.1 404 No\r\n", head, StringComparison.Ordinal);
        Assert.Equal("none", await client.ReadAsync(4));
        client.Dispose();
        await Record.ExceptionAsync(() => sending); // the gateway reads the rest for a while, or closes
    }

    [Fact]
    public async Task EarlyResponse_OnKeptConnection_LetsTheBodyEndAndReusesTheConnection()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.WriteAsync("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                if (head.StartsWith("POST", StringComparison.Ordinal))
                {
                    await connection.ReadAsync(10);
                }
            }
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 10\r\n\r\n12345");
        Assert.StartsWith("HTTP/1.1 401 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("no", await client.ReadAsync(2));
        await client.WriteAsync("67890");
        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401 ", await client.ReadHeadAsync(), StringComparison.Ordinal);

        Assert.Equal(1, backend.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Connection: close\r\n", "hello")]
    public async Task ResponseHead_WithoutABodyByteYet_ReachesClientAtOnce(string framing, string body)
    {
        var headSeen = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n");
            await headSeen.Task;
            await connection.WriteAsync(body);
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);
        headSeen.SetResult();

        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task ResponsePieces_ReachClientOneByOne()
    {
        var go = new SemaphoreSlim(0);
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            foreach (var piece in new[] { "PROCESSING", "PENDING", "DONE" })
            {
                await go.WaitAsync(Token);
                await connection.WriteAsync($"{piece.Length:x}\r\n{piece}\r\n");
            }

            await connection.WriteAsync("0\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();
        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);

        foreach (var piece in new[] { "PROCESSING", "PENDING", "DONE" })
        {
            go.Release();
            var bytes = new byte[piece.Length];
            await stream.ReadExactlyAsync(bytes, Token);
            Assert.Equal(piece, System.Text.Encoding.ASCII.GetString(bytes));
        }

        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public async Task Expect_AnsweredWith100_LetsTheBodyThrough()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            Assert.Contains("Expect: 100-continue\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal("body", await connection.ReadAsync(4));
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHeadAsync());
        await client.WriteAsync("body");

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect_ThatTheBackEndDoesNotAnswer_SendsTheBodyAfterAWhile()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.SetResult();
            Assert.Equal("body", await connection.ReadAsync(4));
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address, options: new ForwardingOptions { ActivityTimeout = TimeSpan.FromMinutes(10) }, time: time);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        await asked.Task;
        var answer = client.ReadHeadAsync();
        await EventuallyAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100)); // the wait may begin only now
            return answer.IsCompleted;
        });

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await answer);
        await client.WriteAsync("body");
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>The clock stands still, so that a wait for 100 would not end.</summary>
    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nbody", "body")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", "4\r\nbody\r\n0\r\n\r\n")]
    public async Task Expect_WhoseBodyIsThere_WaitsForNothing(string rest, string body)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            Assert.Equal(body, await connection.ReadAsync(body.Length));
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await ForwarderScene.StartAsync(
            backend.Address, options: new ForwardingOptions { ActivityTimeout = TimeSpan.FromMinutes(10) }, time: new FakeTimeProvider());
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n{rest}");

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect_Refused_IsToldWithoutTheBody()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interim103_PassesTheResponseFilter()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 103 Early Hints\r\nServer: Inside/1.0\r\nLink: </a>\r\nX-FEServer: EX1\r\nx-powered-by: ASP.NET\r\n"
                + "Set-Cookie: __Host-gateway=theirs; Path=/; Secure\r\nSet-Cookie: =__Host-gateway=theirs\r\n"
                + "Connection: X-Hop\r\nX-Hop: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", await client.ReadHeadAsync());
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    /// <summary>What a hint names is loaded by the browser, which knows no address of the inside.</summary>
    [Fact]
    public async Task Interim103_NamesTheOutside_AndSetsNoCookieOfTheGateway()
    {
        var address = "";
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(
                $"HTTP/1.1 103 Early Hints\r\nLink: <{address}a.css>; rel=preload\r\nSet-Cookie: __Host-gateway=x; Path=/\r\n"
                    + "X-Latin: \u00e4\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        address = backend.Address.ToString();
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.Equal(
            $"HTTP/1.1 103 Early Hints\r\nLink: <https://{Host}/a.css>; rel=preload\r\nX-Latin: \u00e4\r\n\r\n",
            await client.ReadHeadAsync());
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interim103_ReachesClientBeforeTheFinalResponse()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", await client.ReadHeadAsync());
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.ReadAsync(2));
    }
}
