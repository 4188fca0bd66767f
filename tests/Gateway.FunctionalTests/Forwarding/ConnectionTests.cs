using System.Net;
using Gateway.Forwarding.Results;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>How connections to a back end are kept, reused and given up.</summary>
public sealed class ConnectionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Connection_AfterACompleteResponse_CarriesTheNextRequest()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ok", await client.GetStringAsync("/", Token));
        }

        Assert.Equal(1, backend.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")]
    public async Task Connection_ThatMayNotBeUsedAgain_IsNot(string response)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        Assert.Equal("ok", await client.GetStringAsync("/", Token));
        Assert.Equal("ok", await client.GetStringAsync("/", Token));

        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task KeptConnection_ThatDiesWithTheRequest_IsReplacedForASafeOne()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Ok);
            await connection.ReadHeadAsync();
            if (connection.Id > 1)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);

        Assert.Equal("ok", await client.GetStringAsync("/", Token));

        Assert.Equal(2, backend.Connections);
    }

    [Theory]
    [InlineData(1, HttpStatusCode.OK)]
    [InlineData(2, HttpStatusCode.BadGateway)]
    public async Task NewConnection_ThatDiesWithASafeRequest_IsReplacedOnce(int deaths, HttpStatusCode expected)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            if (connection.Id > deaths)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(2, backend.Connections);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n64\r\nhalf")]
    public async Task ClientThatLeavesWithinItsBody_IsNamedSo_NotAsOneWithAMalformedBody(string rest)
    {
        var journal = new ForwardingJournal();
        var arrived = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var scene = await StartAsync(backend.Address, customize: journal.AddTo);
        using (var client = await scene.ConnectAsync())
        {
            await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\n{rest}");
            await arrived.Task.WaitAsync(Token);
        }

        await journal.FirstAsync(Token);

        Assert.Equal(("POST", ForwardingStatus.ClientLeft, 1), Assert.Single(journal.Failed.Keys));
    }

    [Fact]
    public async Task ClientWithAMalformedBody_Gets400()
    {
        await using var backend = new ScriptedBackend(connection => connection.ReadToEndAsync());
        await using var scene = await StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: {Host}\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeptConnection_ThatDiesWithABody_IsNotTriedAgain()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Ok);
            await connection.ReadHeadAsync();
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);

        using var response = await client.PostAsync("/", new StringContent("once"), Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task KeptConnection_ThatTheBackEndClosed_IsNotUsedEvenForABody()
    {
        var closed = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            if (head!.StartsWith("POST", StringComparison.Ordinal))
            {
                await connection.ReadAsync(4);
            }

            await connection.WriteAsync(Ok);
            connection.Dispose();
            closed.TrySetResult();
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();
        await client.GetStringAsync("/", Token);
        await closed.Task;

        using var response = await client.PostAsync("/", new StringContent("once"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task ClientThatLeaves_TakesTheBackEndsConnectionWithIt()
    {
        var left = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.SetResult();
            try
            {
                await connection.ReadAsync(1);
            }
            finally
            {
                left.SetResult(); // by an end or by a reset
            }
        });
        await using var scene = await StartAsync(backend.Address);
        using (var client = await scene.ConnectAsync())
        {
            await client.WriteAsync($"GET / HTTP/1.1\r\nHost: {Host}\r\n\r\n");
            await arrived.Task.WaitAsync(Token);
        }

        await left.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Destination_ThatTakesNoConnection_Gives502WithTheTraceId()
    {
        Uri address;
        await using (var gone = ScriptedBackend.Answering(Ok))
        {
            address = gone.Address;
        }

        await using var scene = await StartAsync(address);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("(trace ", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
