using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight;

public sealed partial class StraightTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Get_ToAnOpenRoute_IsRewrittenAsBytes()
    {
        string? seen = null;
        await using var backend = new ScriptedBackend(async connection =>
        {
            seen = await connection.ReadHeadAsync();
            await connection.WriteAsync(
                "HTTP/1.1 200 Fine\r\nDate: Sun, 29 Nov 2026 08:00:00 GMT\r\nServer: x\r\nx-own:  a b \r\nKeep-Alive: timeout=9\r\n"
                + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello");
        });
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync(
            $"GET /a?b=%2f HTTP/1.1\r\nhost: {Host}\r\nUser-Agent: test\r\nX-Forwarded-For: 192.0.2.1\r\nX_Under: 1\r\nTE: trailers\r\n"
            + "Authorization: Basic eDp5\r\nCookie: a=b\r\ntraceparent: 00-1\r\nX-Own: c\r\n\r\n");
        var head = await client.ReadHeadAsync();

        scene.AssertHead(
            $"GET /a?b=%2f HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: test\r\nCookie: a=b\r\nX-Own: c\r\n"
            + $"X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: {Host}\r\nX-Forwarded-Proto: https\r\n\r\n",
            seen);
        scene.AssertHead(
            "HTTP/1.1 200 Fine\r\nDate: Sun, 29 Nov 2026 08:00:00 GMT\r\nx-own: a b\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
            + "Strict-Transport-Security: max-age=31536000\r\nContent-Length: 5\r\n\r\n",
            head);
        Assert.Equal("hello", await client.ReadAsync(5));
        scene.AssertServed(1);
    }

    /// <summary>RFC 9110, 7.6.1: what one of the lines names is of the connection alone, whatever the others say.</summary>
    [Theory]
    [InlineData("Connection: close", "Connection: X-Own")]
    [InlineData("Connection: X-Own", "Connection: close")]
    [InlineData("Connection: keep-alive", "Connection: x-own, close")]
    public async Task NominatedHeader_WhereConnectionHasSeveralLines_StaysBehind(string first, string second)
    {
        string? seen = null;
        await using var backend = new ScriptedBackend(async connection =>
        {
            seen = await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n{first}\r\nX-Own: 1\r\n{second}\r\n\r\n");
        await client.ReadHeadAsync();

        Assert.DoesNotContain("X-Own", seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Requests_ForBothWays_AlternateOnOneConnection()
    {
        var hasHead = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(connection => EchoAsync(connection, head =>
        {
            if (head.StartsWith("POST /4", StringComparison.Ordinal))
            {
                hasHead.SetResult();
            }
        }));
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync(Get("/1"));
        Assert.Equal("GET /1 ", await ReadEchoAsync(client));
        await client.WriteAsync($"MKCOL /2 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal("MKCOL /2 abc", await ReadEchoAsync(client));
        await client.WriteAsync(Get("/3"));
        Assert.Equal("GET /3 ", await ReadEchoAsync(client));
        await client.WriteAsync($"POST /4 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 6\r\n\r\nabc");
        await hasHead.Task;
        await client.WriteAsync("def");
        Assert.Equal("POST /4 abcdef", await ReadEchoAsync(client));
        await client.WriteAsync($"POST /5 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal("POST /5 abc", await ReadEchoAsync(client));
        await client.WriteAsync(Get("/6%41"));
        Assert.Equal("GET /6%41 ", await ReadEchoAsync(client));
        await client.WriteAsync(Get("/7"));
        Assert.Equal("GET /7 ", await ReadEchoAsync(client));

        scene.AssertServed(4); // 1, 3, 5 and 7
    }

    [Fact]
    public async Task PipelinedRequests_ForBothWays_GetTheirResponsesInOrder()
    {
        await using var backend = new ScriptedBackend(connection => EchoAsync(connection));
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        string[] paths = ["/1", "/2", "/3%41", "/4", "/5%41", "/6%41", "/7", "/8"];

        await client.WriteAsync(string.Concat(paths.Select(Get)));

        foreach (var path in paths)
        {
            Assert.Equal($"GET {path} ", await ReadEchoAsync(client));
        }

        scene.AssertServed(5);
    }

    [Fact]
    public async Task RequestInSinglePieces_IsServed()
    {
        await using var backend = new ScriptedBackend(connection => EchoAsync(connection));
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        foreach (var piece in Get("/1").Chunk(7))
        {
            await client.WriteAsync(new string(piece));
        }

        Assert.Equal("GET /1 ", await ReadEchoAsync(client));
    }

    [Theory]
    [InlineData("Connection: close\r\n")]
    [InlineData("connection: Close\r\n")]
    public async Task Request_WithConnectionClose_IsTheLast(string line)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n{line}\r\n");

        Assert.Contains("\r\nConnection: close\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.ReadToEndAsync());
        scene.AssertServed(1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", "502", "ResponseInvalid ContentLength")]
    [InlineData("", "502", "ConnectionLost")]
    public async Task Failure_BeforeAResponse_IsRespondedToByThePipeline(string response, string status, string reason)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            if ((await connection.ReadHeadAsync())!.StartsWith("GET /good", StringComparison.Ordinal))
            {
                await connection.WriteAsync(Ok);
            }
            else
            {
                await connection.WriteAsync(response);
            }
        });
        using var folder = new TemporaryFolder();
        var log = folder.Combine("access.log");
        await using var scene = await StraightScene.StartAsync(backend.Address, accessLog: log);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET /bad HTTP/1.1\r\nHost: {Host}\r\nAccept: text/html\r\n\r\n");
        var refusal = await RawResponse.ReadAsync(client, "GET");
        await client.WriteAsync(Get("/good"));
        var good = await RawResponse.ReadAsync(client, "GET");

        Assert.StartsWith($"HTTP/1.1 {status} ", refusal?.StatusLine, StringComparison.Ordinal);
        Assert.Contains("<title>Bad Gateway</title>", refusal?.Body, StringComparison.Ordinal);
        Assert.Equal("ok", good?.Body);
        scene.AssertServed(1);
        await scene.Gateway.StopAsync();
        var lines = await File.ReadAllLinesAsync(log, Token);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(reason, JsonNode.Parse(lines[0])?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("0", JsonNode.Parse(lines[0])?["destination"]?.GetValue<string>());
    }

    [Fact]
    public async Task Record_IsTheSameOnBothWays()
    {
        Assert.Equal(await RecordAsync(isStraight: false), await RecordAsync(isStraight: true));
    }

    /// <summary>
    /// The response to an upload that the server forwards may be there before the end of the upload is known; its read is cancelled then,
    /// and the cancellation must not end the connection.
    /// </summary>
    [Fact]
    public async Task Connection_OnWhichTheServerHasForwardedUploads_StaysOpen()
    {
        const int Uploads = 300;
        await using var backend = new ScriptedBackend(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(head);
                await connection.WriteAsync(Ok);
            }
        });
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        var upload = $"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 40000\r\n\r\n{new string('x', 40_000)}";

        for (var n = 0; n < Uploads; n++)
        {
            await client.WriteAsync(upload);
            Assert.Contains(" 200 ", await client.ReadHeadAsync() ?? $"(closed after {n})", StringComparison.Ordinal);
            Assert.Equal("ok", await client.ReadAsync(2));
        }
    }

    [Fact]
    public async Task IdleConnection_IsClosedInTime()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync(Get("/"));
        Assert.NotNull(await RawResponse.ReadAsync(client, "GET"));

        var limits = scene.Gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(1);

        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Stop_DuringAResponse_SaysThatTheConnectionCloses()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.SetResult();
            await go.Task;
            await connection.WriteAsync(Ok);
        });
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var idle = await scene.ConnectAsync();
        using var client = await scene.ConnectAsync();
        await client.WriteAsync(Get("/"));
        await asked.Task;

        var stopping = scene.Gateway.StopAsync();
        Assert.Equal("", await idle.ReadToEndAsync());
        go.SetResult();

        Assert.Contains("\r\nConnection: close\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("ok", await client.ReadToEndAsync());
        await stopping;
    }

    /// <summary>The lines of the access log for one exchange of each kind, without what differs each time.</summary>
    private static async Task<string> RecordAsync(bool isStraight)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(head);
                var isTruncated = head.Contains("/truncated", StringComparison.Ordinal);
                await connection.WriteAsync(head switch
                {
                    _ when head.StartsWith("HEAD", StringComparison.Ordinal) => "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                    _ when head.Contains("/304", StringComparison.Ordinal) => "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
                    _ when head.Contains("/chunked", StringComparison.Ordinal) =>
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                    _ when isTruncated => "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabc",
                    _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone",
                });
                if (isTruncated)
                {
                    return;
                }
            }
        });
        using var folder = new TemporaryFolder();
        var log = folder.Combine("access.log");
        await using (var scene = await StraightScene.StartAsync(backend.Address, isStraight, accessLog: log))
        {
            using (var client = await scene.ConnectAsync())
            {
                (string, string)[] requests =
                [
                    ("GET", "/?token=secret"), ("HEAD", "/a"), ("GET", "/304"), ("GET", "/chunked"), ("POST", "/b"), ("POST", "/c"),
                    ("GET", "/truncated"),
                ];
                foreach (var (method, target) in requests)
                {
                    var body = target switch
                    {
                        "/b" => "Content-Length: 5\r\n\r\n12345",
                        "/c" => "Transfer-Encoding: chunked\r\n\r\n3;a\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n",
                        _ => "Content-Length: 0\r\n\r\n",
                    };
                    await client.WriteAsync($"{method} {target} HTTP/1.1\r\nHost: {Host}\r\nUser-Agent: test\r\n{body}");
                    await RawResponse.ReadAsync(client, method);
                }
            }

            // The truncated one has its record once the client has closed the connection.
            await scene.AssertServedAtLastAsync(isStraight ? 7 : 0);
            await scene.Gateway.StopAsync();
        }

        var lines = await File.ReadAllTextAsync(log, Token);
        return Varying().Replace(lines, "\"$1\":*").Replace(backend.Address.Authority, "*", StringComparison.Ordinal);
    }

    private static async Task EchoAsync(ScriptedConnection connection, Action<string>? seen = null)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            seen?.Invoke(head);
            var body = $"{head[..head.IndexOf(" HTTP", StringComparison.Ordinal)]} {await connection.ReadBodyAsync(head)}";
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }
    }

    private static async Task<string?> ReadEchoAsync(ScriptedConnection client) => (await RawResponse.ReadAsync(client, "GET"))?.Body;

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: {Host}\r\n\r\n";

    [GeneratedRegex("\"(time|trace|seconds|firstByteSeconds|backEndSeconds)\":(\"[^\"]*\"|[0-9.E-]+)")]
    private static partial Regex Varying();
}
