using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// A 421 of the back end is passed as it is, as nginx and HAProxy pass it. It is no verdict on the client's connection, which stays open,
/// and the gateway asks no back end twice: a client that connects again for each 421 makes one request of one.
/// </summary>
public sealed class MisdirectedAnswerTests : IAsyncLifetime
{
    private const string Body = "from the back end";

    private TestBackEnd _backend = null!; // set before each test
    private ForwardingScene _scene = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _backend = await TestBackEnd.StartAsync();
        _backend.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/ok" ? 200 : 421;
            context.Response.ContentLength = Body.Length;
            return context.Response.WriteAsync(Body);
        };
        _scene = await StartAsync([_backend.Address, _backend.Address], "\"Authentication\": \"Anonymous\"");
    }

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task Http11Clients_GetIt_AndKeepTheirConnections()
    {
        for (var i = 1; i <= 3; i++)
        {
            using var client = await _scene.ConnectAsync();
            foreach (var (path, status) in ((string, string)[])[("/misdirected", "HTTP/1.1 421 "), ("/ok", "HTTP/1.1 200 ")])
            {
                await client.WriteAsync($"GET {path} HTTP/1.1\r\nHost: {Host}\r\n\r\n");
                var head = await client.ReadHeadAsync();
                Assert.StartsWith(status, head, StringComparison.Ordinal);
                Assert.DoesNotContain("Connection: close", head, StringComparison.OrdinalIgnoreCase);
                Assert.Equal(Body, await client.ReadBodyAsync(head!));
            }

            Assert.Equal(2 * i, _backend.Received.Count);
        }
    }

    [Fact]
    public async Task Http2Clients_GetIt_AndKeepTheirConnections()
    {
        for (var i = 1; i <= 3; i++)
        {
            using var client = await RawHttp2Client.ConnectAsync(_scene.Gateway.Ports[0], Token);

            Assert.Equal((421, Body), await client.SendAsync("GET", "/misdirected", Host));
            Assert.Equal((200, Body), await client.SendAsync("GET", "/ok", Host));
            Assert.Equal(2 * i, _backend.Received.Count);
        }
    }
}
