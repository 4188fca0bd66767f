using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>A cluster that asks for HTTP/2 has what the others have: bytes as they come, the target and the Host as they were.</summary>
public sealed class Http2BackEndTests
{
    private const string Cluster = """
        "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }, "Tls": { "RootsFile": "roots.pem", "ServerName": "ex1.corp.example.com" },
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Proves("Clusters:*:HttpRequest:Version")]
    public async Task Bodies_Dribbling_PassBothWaysPieceByPiece(int clientVersion)
    {
        await using var backend = await StartBackEndAsync(async context =>
        {
            Assert.Equal("HTTP/2", context.Request.Protocol);
            await context.Response.Body.FlushAsync();
            var one = new byte[1];
            while (await context.Request.Body.ReadAsync(one) > 0)
            {
                await context.Response.Body.WriteAsync(one);
                await context.Response.Body.FlushAsync();
            }
        });
        await using var scene = await StartAsync(backend.Address, cluster: Cluster);
        if (clientVersion == 1)
        {
            await DribbleOverHttp11Async(scene);
        }
        else
        {
            await DribbleOverHttp2Async(scene);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5L)]
    public async Task ResponseHead_WithoutABodyByteYet_ReachesClientAtOnce(long? length)
    {
        var headSeen = new TaskCompletionSource();
        await using var backend = await StartBackEndAsync(async context =>
        {
            context.Response.ContentLength = length;
            await context.Response.Body.FlushAsync();
            await headSeen.Task;
            await context.Response.WriteAsync("hello");
        });
        await using var scene = await StartAsync(backend.Address, cluster: Cluster);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Token);
        headSeen.SetResult();

        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task TargetAndHost_PassAsTheyWere()
    {
        await using var backend = await StartBackEndAsync(context => context.Response.WriteAsync("hello"));
        await using var scene = await StartAsync(backend.Address, cluster: Cluster);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET /a%41b?x=%2f%C3%A4&y HTTP/1.1\r\nHost: {Host}\r\nX-User: J\u00fcrgen\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        var received = Assert.Single(backend.Received);
        Assert.Equal("/a%41b?x=%2f%C3%A4&y", received.Target);
        Assert.Equal(Host, received.Headers["Host"]);
        Assert.Equal("J\u00fcrgen", received.Headers["X-User"]);
    }

    private static async Task<TestBackEnd> StartBackEndAsync(RequestDelegate answer)
    {
        var backend = await TestBackEnd.StartAsync("ex1.corp.example.com");
        backend.Answer = answer;
        return backend;
    }

    private static async Task DribbleOverHttp11Async(ForwardingScene scene)
    {
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 20\r\n\r\na");
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        for (var piece = 'a'; piece < 't'; piece++)
        {
            Assert.Equal($"1\r\n{piece}\r\n", await client.ReadAsync(6)); // the next byte is only sent when this one has come back
            await client.WriteAsync(((char)(piece + 1)).ToString());
        }

        Assert.Equal("1\r\nt\r\n0\r\n\r\n", await client.ReadAsync(11));
    }

    private static async Task DribbleOverHttp2Async(ForwardingScene scene)
    {
        using var client = scene.CreateClient(HttpVersion.Version20);
        using var body = new PushedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        body.Push("a");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var answer = await response.Content.ReadAsStreamAsync(Token);
        for (var piece = 'a'; piece < 't'; piece++)
        {
            Assert.Equal(piece, answer.ReadByte());
            body.Push(((char)(piece + 1)).ToString());
        }

        body.End();
        Assert.Equal('t', answer.ReadByte());
        Assert.Equal(-1, answer.ReadByte());
    }
}
