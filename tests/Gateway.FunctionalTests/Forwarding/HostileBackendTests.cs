using System.Net;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>What a client gets of a back end that breaks, stalls or lies; <see cref="HostilePhaseTests"/> has every phase.</summary>
public sealed class HostileBackendTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.LengthAndTransferEncoding)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk", ResponseDefect.ConflictingLengths)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", ResponseDefect.BareLineFeed)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok", ResponseDefect.FoldedLine)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok", ResponseDefect.Nul)]
    [InlineData("nonsense\r\n\r\n", ResponseDefect.StatusLine)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", ResponseDefect.UnexpectedUpgrade)]
    public async Task Response_ThatSmugglingNeeds_Gives502IsCountedAndClosesTheConnection(string response, ResponseDefect defect)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var scene = await StartAsync(backend.Address);
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using var client = scene.CreateClient();

        for (var i = 1; i <= 2; i++)
        {
            using var answer = await client.GetAsync("/", Token);

            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Contains("(trace ", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            Assert.Equal(i, backend.Connections);
        }

        Assert.Equal(2, meters.CountOf(ForwardingStatus.ResponseInvalid));
        Assert.Equal(2, meters.CountOf(defect));
    }

    [Theory]
    [InlineData("", "HTTP/1.1 102 Processing\r\n\r\n", ResponseDefect.TooManyInformational)]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Filler: a\r\n", ResponseDefect.TooManyHeaders)]
    [InlineData(
        "HTTP/1.1 200 OK\r\nX-Filler: ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ResponseDefect.HeadTooLarge)]
    public async Task ResponseHead_WithoutEnd_Gives502IsCountedAndClosesTheConnection(string first, string again, ResponseDefect defect)
    {
        var closed = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            try
            {
                await connection.WriteAsync(first);
                while (true)
                {
                    await connection.WriteAsync(again);
                }
            }
            catch (IOException)
            {
                closed.TrySetResult();
                throw;
            }
        });
        await using var scene = await StartAsync(backend.Address);
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using var client = scene.CreateClient();

        using var answer = await client.GetAsync("/", Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("(trace ", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(1, meters.CountOf(ForwardingStatus.ResponseInvalid));
        Assert.Equal(1, meters.CountOf(defect));
    }

    [Fact]
    public async Task Bytes_BehindAResponseThatIsOver_AreNobodysAnswerAndCounted()
    {
        const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        var isOver = new SemaphoreSlim(0);
        var isSent = new SemaphoreSlim(0);
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Ok);
            await isOver.WaitAsync(connection.Ended);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            isSent.Release();
            await Task.Delay(Timeout.Infinite, connection.Ended);
        });
        await using var scene = await StartAsync(backend.Address);
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using var client = scene.CreateClient();

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal("ok", await client.GetStringAsync("/", Token));
            isOver.Release();
            await isSent.WaitAsync(TimeSpan.FromSeconds(30), Token);

            Assert.Equal(i, backend.Connections);
        }

        Assert.InRange(meters.CountOf(ResponseDefect.UnexpectedBytes), 2, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task BackEnd_ThatClosesBeforeAWholeHead_Gives502(string beginning)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(beginning);
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\nzz\r\n")]
    public async Task Response_ThatBreaksOff_IsNotEndedAsIfItWereWhole(string response)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(response);
        });
        await using var scene = await StartAsync(backend.Address);
        using var client = scene.CreateClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync("/", Token));
    }

    [Fact]
    [Proves("Routes:*:ActivityTimeout")]
    public async Task SilentBackEnd_Gives504AfterTheActivityTimeout()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(1);
        });
        await using var scene = await StartAsync(backend.Address, "\"Authentication\": \"Anonymous\", \"ActivityTimeout\": \"00:00:01\"");
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    [Proves("Routes:*:Timeout")]
    public async Task SilentBackEnd_OfARouteWithATimeout_IsGivenUpInThatTime()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(1);
        });
        await using var scene = await StartAsync(
            backend.Address, "\"Authentication\": \"Anonymous\", \"Timeout\": \"00:00:01\", \"ActivityTimeout\": \"01:00:00\"");
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("(trace ", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackEnd_ThatStallsWithinTheHandshake_OfARouteWithATimeout_IsGivenUpInThatTime()
    {
        await using var backend = new ScriptedBackend(connection => Task.Delay(Timeout.Infinite, connection.Ended));
        await using var scene = await StartAsync(
            new Uri($"https://127.0.0.1:{backend.Address.Port}"),
            "\"Authentication\": \"Anonymous\", \"Timeout\": \"00:00:01\", \"ActivityTimeout\": \"01:00:00\"");
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("(trace ", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackEnd_ThatStallsWithinABody_IsCut()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            await connection.ReadAsync(1);
        });
        await using var scene = await StartAsync(backend.Address, "\"Authentication\": \"Anonymous\", \"ActivityTimeout\": \"00:00:01\"");
        using var client = scene.CreateClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync("/", Token));
    }
}
