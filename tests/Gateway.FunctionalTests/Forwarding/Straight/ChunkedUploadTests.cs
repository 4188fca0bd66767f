using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>Chunked request bodies: those that have arrived go straight, the others and the bad ones through the pipeline.</summary>
public sealed class ChunkedUploadTests
{
    private const string Head = $"POST /2 HTTP/1.1\r\nHost: {Host}\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Next = $"GET /3 HTTP/1.1\r\nHost: {Host}\r\n\r\n";

    /// <summary>Byte for byte, also where the client's chunks are many.</summary>
    [Theory]
    [InlineData("0\r\n\r\n", "0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("1;a=b\r\na\r\n0002\r\nbc\r\n00;c\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData(
        "3\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Type: a/b\r\nX-Forwarded-For: ::1\r\nX_Under: 1\r\n\r\n",
        "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n")]
    public async Task Body_ThatHasArrived_IsFramedAsByThePipeline(string sent, string expected)
    {
        foreach (var isStraight in (bool[])[true, false])
        {
            var seen = "";
            await using var backend = new ScriptedBackend(async connection =>
            {
                var head = await connection.ReadHeadAsync();
                seen = head!.Contains("\r\nTransfer-Encoding: chunked\r\n\r\n", StringComparison.Ordinal)
                    ? await connection.ReadAsync(expected.Length)
                    : head;
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            });
            await using var scene = await StraightScene.StartAsync(backend.Address, isStraight);
            using var client = await scene.ConnectAsync();

            await client.WriteAsync(Head + sent);
            await client.ReadHeadAsync();

            Assert.Equal(expected, seen);
            scene.AssertServed(isStraight ? 1 : 0);
        }
    }

    /// <summary>The server reads a body that comes in pieces, and its end is known: the next request goes straight again.</summary>
    [Theory]
    [InlineData("", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\na", "bc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\r", "\n\r\n")]
    [InlineData("3;a=b\r\nabc\r\n0\r\nX-Su", "m: 1\r\n\r\n")]
    public async Task Body_InPieces_LeavesTheNextRequestToTheLane(string first, string rest)
    {
        var hasHead = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(connection => EchoAsync(connection, hasHead));
        await using var scene = await StraightScene.StartAsync(backend.Address);
        using var client = await scene.ConnectAsync();

        await client.WriteAsync(Head + first);
        await hasHead.Task; // the pipeline has forwarded what there is
        await client.WriteAsync(rest + Next);

        Assert.Equal("POST /2 abc", (await RawResponse.ReadAsync(client, "POST"))?.Body);
        Assert.Equal("GET /3 ", (await RawResponse.ReadAsync(client, "GET"))?.Body);
        scene.AssertServed(1);
    }

    /// <summary>The server refuses what others may read in another way, and what is behind it is never taken for a request.</summary>
    [Theory]
    [InlineData("3 \r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\n0\n\n")]
    [InlineData("3;a\nb\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("80000000\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\r\nX : 1\r\n\r\n")]
    public async Task BadBody_IsRefusedAsByThePipeline(string body)
    {
        var responses = new List<string>();
        foreach (var isStraight in (bool[])[true, false])
        {
            await using var backend = new ScriptedBackend(connection => EchoAsync(connection, null));
            await using var scene = await StraightScene.StartAsync(backend.Address, isStraight);
            using var client = await scene.ConnectAsync();

            await client.WriteAsync(Head + body + Next);
            var response = await RawResponse.ReadAsync(client, "POST");

            responses.Add(response?.StatusLine ?? "(closed)");
            Assert.Equal("", await client.ReadToEndAsync());
            scene.AssertServed(0);
        }

        Assert.Equal(responses[1], responses[0]);
        Assert.StartsWith("HTTP/1.1 400 ", responses[0], StringComparison.Ordinal);
    }

    /// <summary>The server counts the framing of chunks; so does the lane, which leaves the refusal to it.</summary>
    [Theory]
    [InlineData(11, "200")]
    [InlineData(10, "413")]
    public async Task Body_AtTheLimitOfTheRoute_IsTreatedAsByThePipeline(int limit, string status)
    {
        foreach (var isStraight in (bool[])[true, false])
        {
            await using var backend = new ScriptedBackend(connection => EchoAsync(connection, null));
            await using var scene = await StraightScene.StartAsync(
                backend.Address, isStraight, $"\"Authentication\": \"Anonymous\", \"MaxRequestBodySize\": {limit}");
            using var client = await scene.ConnectAsync();

            await client.WriteAsync($"{Head}1\r\na\r\n0\r\n\r\n");

            Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            scene.AssertServed(isStraight && status == "200" ? 1 : 0);
        }
    }

    /// <summary>An early response, 100-continue and a client that closes its side behave as they do without the lane.</summary>
    [Theory]
    [InlineData("early")]
    [InlineData("continue")]
    [InlineData("half-close")]
    [InlineData("cut off")]
    public async Task Body_ThatIsNotSimplySent_BehavesAsByThePipeline(string kind)
    {
        var conversations = new List<string>();
        foreach (var isStraight in (bool[])[true, false])
        {
            await using var backend = new ScriptedBackend(async connection =>
            {
                if (await connection.ReadHeadAsync() is not { } head)
                {
                    return; // the client has cut its request off before it was forwarded
                }

                if (kind == "continue")
                {
                    await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
                }

                var body = kind == "early" ? "" : await connection.ReadBodyAsync(head);
                await connection.WriteAsync($"HTTP/1.1 403 Forbidden\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                await connection.ReadToEndAsync();
            });
            await using var scene = await StraightScene.StartAsync(backend.Address, isStraight);
            using var client = await scene.ConnectAsync();

            conversations.Add(await ConverseAsync(client, kind));
        }

        Assert.Equal(conversations[1], conversations[0]);
        Assert.Equal(kind == "cut off", !conversations[0].Contains(" 403 ", StringComparison.Ordinal));
    }

    private static async Task<string> ConverseAsync(ScriptedConnection client, string kind)
    {
        switch (kind)
        {
            case "early":
                await client.WriteAsync($"{Head}3\r\nab");
                break;
            case "continue":
                await client.WriteAsync(Head.Replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n", StringComparison.Ordinal));
                var interim = await RawResponse.ReadAsync(client, "POST");
                await client.WriteAsync("3\r\nabc\r\n0\r\n\r\n");
                return $"{interim}{await RawResponse.ReadAsync(client, "POST")}";
            case "half-close":
                await client.WriteAsync($"{Head}3\r\nabc\r\n0\r\n\r\n");
                await CloseSideAsync(client);
                break;
            default:
                await client.WriteAsync($"{Head}3\r\nab");
                await CloseSideAsync(client);
                break;
        }

        return $"{await RawResponse.ReadAsync(client, "POST")}";
    }

    private static Task CloseSideAsync(ScriptedConnection client) => ((System.Net.Security.SslStream)client.Stream).ShutdownAsync();

    private static async Task EchoAsync(ScriptedConnection connection, TaskCompletionSource? hasHead)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            hasHead?.TrySetResult();
            var body = $"{head[..head.IndexOf(" HTTP", StringComparison.Ordinal)]} {await connection.ReadBodyAsync(head)}";
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }
    }
}
