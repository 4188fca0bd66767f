using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Trailers pass both ways; what only a head may say does not come as one.</summary>
public sealed class TrailerTests
{
    private const string Body = "4\r\nping\r\n0\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task RequestTrailers_ReachTheBackEnd()
    {
        Assert.Equal("X-Sum: 7\r\nX-More: 8\r\n\r\n", await TrailersOverHttp11Async("X-Sum: 7\r\nX-More: 8\r\n"));
    }

    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Host: inside.example.com")]
    [InlineData("Authorization: Basic YTpi")]
    [InlineData("Cookie: session=stolen")]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    [InlineData("X-Remote-User: administrator")]
    [InlineData("X-Custom-User: administrator")]
    [InlineData("X_Custom_User: administrator")]
    [InlineData("X.Custom.User: administrator")]
    [InlineData("X!Remote!User: administrator")]
    [InlineData("Transfer_Encoding: chunked")]
    [InlineData("Content_Length: 5")]
    public async Task RequestTrailer_ThatOnlyAHeadOrTheGatewayMaySay_StaysBehind(string trailer)
    {
        Assert.Equal("X-Sum: 7\r\n\r\n", await TrailersOverHttp11Async($"{trailer}\r\nX-Sum: 7\r\n"));
    }

    [Fact]
    public async Task RequestTrailer_OverHttp2_ReachesTheBackEnd()
    {
        Assert.Equal("x-sum: 7\r\n\r\n", await TrailersOverHttp2Async(("x-sum", "7")));
    }

    [Theory]
    [InlineData("7\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: inside")]
    [InlineData("7\nX-Remote-User: administrator")]
    [InlineData("7\0")]
    [InlineData("7\u0001")]
    [InlineData("7\u007f")]
    public async Task RequestTrailer_WithAControlCharacter_NeverReachesTheBackEnd(string value)
    {
        Assert.Null(await TrailersOverHttp2Async(("x-sum", value), ("x-more", "8")));
    }

    /// <summary>The refusal ends its stream alone.</summary>
    [Fact]
    public async Task RequestTrailer_WithAControlCharacter_Gets400_AndOtherStreamsGoOn()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            if (await connection.ReadHeadAsync() is { } head && head.StartsWith("GET ", StringComparison.Ordinal))
            {
                await connection.WriteAsync(Ok);
            }
            else
            {
                await connection.ReadAsync(1_000);
            }
        });
        await using var scene = await StartAsync(backend.Address, Route);
        using var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token);

        Assert.Equal(400, await client.PostAsync("ping", [], [("x-sum", "7\0")]));

        await client.ReadBodyAsync();
        Assert.Equal(200, (await client.SendAsync("GET", "/")).Status);
    }

    /// <summary>What delegation sets on another route is dropped on this one, which asks nobody who they are.</summary>
    [Fact]
    public async Task HeaderThatAnotherRouteDelegatesIn_StaysBehindOnEveryRoute()
    {
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(backend.Address, Route);
        using var client = scene.CreateClient();
        client.DefaultRequestHeaders.Add("X-Custom-User", "administrator");
        client.DefaultRequestHeaders.Add("X_Custom_User", "administrator");
        client.DefaultRequestHeaders.Add("X-Kept", "1");

        await client.GetStringAsync("/", Token);

        var headers = Assert.Single(backend.Received).Headers;
        Assert.True(headers.ContainsKey("X-Kept"));
        Assert.DoesNotContain(headers.Keys, n => n.Contains("Custom", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ResponseTrailers_ReachAnHttp2Client_ExceptThoseOfOneConnection()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n0\r\nX-Sum: "
            + "7\r\nConnection: close\r\nContent-Length: 9\r\nSet-Cookie: __Host-gateway=theirs; Path=/; Secure\r\n\r\n");
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient(HttpVersion.Version20);

        using var response = await client.GetAsync("/", Token);

        Assert.Equal("pong", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("X-Sum", Assert.Single(response.TrailingHeaders).Key, ignoreCase: true);
    }

    /// <summary>Kestrel writes none to HTTP/1.1 clients; the body is whole without them (RFC 9110, 6.5.1).</summary>
    [Fact]
    public async Task ResponseTrailers_ToAnHttp11Client_AreLeftOut()
    {
        await using var backend =
            ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");

        Assert.Contains("Transfer-Encoding: chunked\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("4\r\npong\r\n0\r\n\r\n", await client.ReadAsync("4\r\npong\r\n0\r\n\r\n".Length));
    }

    private static async Task<string?> TrailersOverHttp11Async(string trailers)
    {
        var received = new TaskCompletionSource<string?>();
        await using var backend = Receiving(received);
        await using var scene = await StartAsync(backend.Address, Route);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nping\r\n0\r\n{trailers}\r\n");
        await client.ReadHeadAsync();

        return await received.Task.WaitAsync(Token);
    }

    private static async Task<string?> TrailersOverHttp2Async(params (string Name, string Value)[] trailers)
    {
        var received = new TaskCompletionSource<string?>();
        await using var backend = Receiving(received);
        await using var scene = await StartAsync(backend.Address, Route);
        using (var client = await RawHttp2Client.ConnectAsync(scene.Gateway.Ports[0], Token))
        {
            try
            {
                await client.PostAsync("ping", [], trailers);
            }
            catch (IOException)
            {
                // The gateway may also cut such a client off.
            }
        }

        return await received.Task.WaitAsync(Token);
    }

    /// <summary>Another route of the same host delegates in a header; its name is the gateway's own everywhere.</summary>
    private const string Route = """
        "Authentication": "Anonymous" }, "other": { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/other/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Delegation": "Header", "DelegationHeader": "X-Custom-User"
        """;

    /// <summary>What stands behind the last chunk; null where the body breaks off.</summary>
    private static ScriptedBackend Receiving(TaskCompletionSource<string?> received) => new(async connection =>
    {
        try
        {
            await connection.ReadHeadAsync();
            if (await connection.ReadAsync(Body.Length) != Body)
            {
                return;
            }

            var trailers = "";
            do
            {
                trailers += await connection.ReadLineAsync() + "\r\n";
            }
            while (trailers != "\r\n" && !trailers.EndsWith("\r\n\r\n", StringComparison.Ordinal));

            received.TrySetResult(connection.Stream is NetworkStream { DataAvailable: true } ? trailers + "and more" : trailers);
            await connection.WriteAsync(Ok);
        }
        finally
        {
            received.TrySetResult(null);
        }
    });
}
