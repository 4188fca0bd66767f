using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Which header bytes pass, and which stay behind.</summary>
public sealed class HeaderTests
{
    private static async Task<(string? Request, string Response)> ExchangeAsync(
        string requestHeaders, string responseHeaders, string route = "\"Authentication\": \"Anonymous\"", string target = "/")
    {
        string? received = null;
        await using var backend = new ScriptedBackend(async connection =>
        {
            received = await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{responseHeaders}\r\n");
        });
        await using var scene = await StartAsync(backend.Address, route);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"GET {target} HTTP/1.1\r\nHost: {Host}\r\n{requestHeaders}\r\n");
        var response = await client.ReadHeadAsync();
        return (received, response!);
    }

    [Fact]
    public async Task HeadersOfOneConnection_StayBehind()
    {
        var (request, response) = await ExchangeAsync(
            "Connection: X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: x\r\nUpgrade: h2c\r\nX-Kept: 1\r\n",
            "Connection: X-Theirs\r\nX-Theirs: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nAlt-Svc: h3\r\nX-Kept: 2\r\n");

        foreach (var name in new[] { "X-Mine", "Keep-Alive", "TE:", "Proxy-", "Upgrade", "Connection" })
        {
            Assert.DoesNotContain(name, request, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var name in new[] { "X-Theirs", "Keep-Alive", "Proxy-", "Alt-Svc" })
        {
            Assert.DoesNotContain(name, response, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("X-Kept: 1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Kept: 2\r\n", response, StringComparison.Ordinal);
    }

    /// <summary>However its lines are written, and whatever else stands in them (RFC 9110, 7.6.1).</summary>
    [Theory]
    [InlineData("Connection: keep-alive, X-Mine\r\n")]
    [InlineData("Connection: close, X-Mine\r\n")]
    [InlineData("Connection: Upgrade, X-Mine\r\nUpgrade: websocket\r\n")]
    [InlineData("Connection: X-Mine\r\nConnection: keep-alive\r\n")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Mine\r\n")]
    [InlineData("Connection: X-Mine\r\nConnection: close\r\n")]
    [InlineData("Connection: te,\tx-mine\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")]
    public async Task NominatedHeader_StaysBehind(string connection)
    {
        var (request, response) = await ExchangeAsync(connection + "X-Mine: 1\r\nX-Kept: 1\r\n", "");

        Assert.DoesNotContain("X-Mine", request, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Kept: 1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", response, StringComparison.Ordinal);
    }

    /// <summary>A connection that nominates nothing stays open where its client wants that, and no longer.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("Connection: keep-alive\r\n", false)]
    [InlineData("Connection: TE, keep-alive\r\n", false)]
    [InlineData("Connection: keep-alive, close\r\n", true)]
    public async Task Connection_WithoutNominations_MeansWhatItSays(string connection, bool closes)
    {
        var (_, response) = await ExchangeAsync(connection, "");

        Assert.Equal(closes, response.Contains("Connection: close\r\n", StringComparison.Ordinal));
    }

    /// <summary>
    /// Kestrel takes nearly any name from an HTTP/2 client; written into HTTP/1.1 some of them would be another header, or two.
    /// </summary>
    [Theory]
    [InlineData("x-remote-user ")]
    [InlineData("x-remote-user\t")]
    [InlineData("x-remote-user: administrator\r\nx")]
    [InlineData("x-remote-user:")]
    [InlineData("transfer-encoding ")]
    [InlineData(" x")]
    public async Task HeaderNameThatIsNone_FromAnHttp2Client_NeverReachesTheBackEnd(string name)
    {
        string? received = null;
        await using var backend = new ScriptedBackend(async connection => received = await connection.ReadHeadAsync());
        await using var scene = await StartAsync(backend.Address);
        using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);

        try
        {
            await client.PostAsync("ping", [(name, "chunked")], [("x-sum", "7")]);
        }
        catch (IOException)
        {
            // The gateway may also cut such a client off.
        }

        Assert.Null(received);
    }

    [Fact]
    public async Task Latin1Values_PassAsBytes()
    {
        var (request, response) = await ExchangeAsync("X-User: J\u00fcrgen \u00e4\u00ff\r\n", "X-Answer: \u00e9\u0080\u00ff\r\n");

        Assert.Contains("X-User: J\u00fcrgen \u00e4\u00ff\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Answer: \u00e9\u0080\u00ff\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsClaimsOfItsOrigin_AreReplaced()
    {
        var (request, _) = await ExchangeAsync("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nForwarded: "
            + "for=192.0.2.1\r\nX-Real-IP: 192.0.2.1\r\nFront-End-Https: Off\r\n", "");

        Assert.DoesNotContain("192.0.2.1", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Front-End-Https", request, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto: https\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"X-Forwarded-Host: {Host}\r\n", request, StringComparison.Ordinal);
    }

    /// <summary>
    /// What Connection nominates is the client's own; else a client could take away what the gateway says of it (as in CVE-2022-31813).
    /// </summary>
    [Fact]
    public async Task Nomination_DoesNotReachWhatTheGatewaySays()
    {
        var (request, _) = await ExchangeAsync(
            "Connection: keep-alive, X-Forwarded-For, X-Set\r\nX-Set: 1\r\n",
            "",
            """
            "Authentication": "Anonymous", "Transforms": [ { "RequestHeader": "X-Set", "Set": "2" } ]
            """);

        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Set: 2\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Set: 1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatedHeaders_StayApart()
    {
        var (_, response) = await ExchangeAsync(
            "", "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic realm=\"a\"\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; path=/\r\n");

        Assert.Contains("WWW-Authenticate: Negotiate\r\n", response, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: Basic realm=\"a\"\r\n", response, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: a=1\r\n", response, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: b=2; path=/\r\n", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a%41b?x=%2f%C3%A4&y")]
    [InlineData("/a;b=1/c?")]
    public async Task Target_PassesByteForByte(string target)
    {
        var (request, _) = await ExchangeAsync("", "", target: target);

        Assert.StartsWith($"GET {target} HTTP/1.1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Routes:*:Transforms")]
    public async Task Transforms_OfARoute_AreApplied()
    {
        var (request, response) = await ExchangeAsync(
            "X-Remove: 1\r\nX-Stay: 1\r\n",
            "X-Back: 1\r\nServer: secret\r\n",
            """
            "Authentication": "Anonymous", "Transforms": [ { "PathPrefix": "/base" }, { "RequestHeaderRemove": "X-Remove" }, { "RequestHeader": "X-Set", "Set": "2" }, { "ResponseHeader": "X-Out", "Set": "3" } ]
            """,
            "/page?q=1");

        Assert.StartsWith("GET /base/page?q=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Remove", request, StringComparison.Ordinal);
        Assert.Contains("X-Stay: 1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Set: 2\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-For: 127.0.0.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Back: 1\r\n", response, StringComparison.Ordinal);
        Assert.Contains("X-Out: 3\r\n", response, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", "Content-Length: 1234\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: \"a\"\r\n\r\n", "ETag: \"a\"\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 No Content\r\n")]
    [InlineData("GET", "HTTP/1.1 299 Strange Reason\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 299 Strange Reason\r\n")]
    public async Task Response_WithoutABody_LeavesTheConnectionUsable(string method, string response, string expected)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.WriteAsync($"{method} / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
            Assert.Contains(expected, await client.ReadHeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, backend.Connections);
    }
}
