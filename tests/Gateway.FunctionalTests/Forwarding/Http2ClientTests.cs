using System.Net;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Clients that speak HTTP/2 are served by back ends that speak HTTP/1.1, each direction on its own.</summary>
public sealed class Http2ClientTests
{
    [Fact]
    public async Task Bodies_Dribbling_PassBothWaysPieceByPiece()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            Assert.Contains("Transfer-Encoding: chunked\r\n", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var piece = 'a'; piece <= 'u'; piece++)
            {
                await connection.WriteAsync(await connection.ReadAsync("1\r\na\r\n".Length));
            }

            Assert.Equal("0\r\n\r\n", await connection.ReadAsync("0\r\n\r\n".Length));

            await connection.WriteAsync("0\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(HttpVersion.Version20);
        using var body = new PushedContent();
        using var request = Post(body);

        body.Push("a");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var answer = await response.Content.ReadAsStreamAsync(Token);
        for (var piece = 'a'; piece <= 't'; piece++)
        {
            Assert.Equal(piece, await ReadAsync(answer)); // the next byte is only sent when this one has come back
            body.Push(((char)(piece + 1)).ToString());
        }

        body.End();
        Assert.Equal('u', await ReadAsync(answer));
        Assert.Equal(0, await answer.ReadAsync(new byte[1], Token));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(413)]
    [InlineData(503)]
    public async Task EarlyResponse_WhileBodyIsBeingSent_ReachesClientAtOnce(int status)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.WriteAsync(head!.StartsWith("GET", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                : $"HTTP/1.1 {status} No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(HttpVersion.Version20);
        using var body = new PushedContent(1_000_000);
        using var request = Post(body);
        body.Push("start");

        using var response = await client.SendAsync(request, Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("no", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("ok", await client.GetStringAsync("/", Token)); // other streams of the connection go on
    }

    [Fact]
    public async Task Interim103_IsLeftOutAndTheFinalResponseIsWhole()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(HttpVersion.Version20);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Link"));
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Post_IsServedByAnHttp11BackEnd_WithItsTrailers()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            Assert.Contains($"Host: {Host}\r\n", head, StringComparison.Ordinal);
            Assert.DoesNotContain(":authority", head, StringComparison.Ordinal);
            Assert.Equal("ping", await connection.ReadAsync(4));
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n0\r\nX-Sum: 7\r\n\r\n");
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(HttpVersion.Version20);

        using var response = await client.PostAsync("/", new ByteArrayContent("ping"u8.ToArray()), Token);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("pong", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("7", Assert.Single(response.TrailingHeaders.GetValues("X-Sum")));
    }

    private static HttpRequestMessage Post(HttpContent body) =>
        new(HttpMethod.Post, "/")
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static async Task<char> ReadAsync(Stream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, Token);
        return (char)one[0];
    }
}
