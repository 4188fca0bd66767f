using System.Globalization;
using Gateway.Forwarding.Results;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>The two channels of a virtual connection (MS-RPCH): each announces a gigabyte and dribbles.</summary>
public sealed class RpcOverHttpTests
{
    private const string PassThrough = "\"Preset\": \"RpcOverHttp\", \"Authentication\": \"PassThrough\"";

    [Fact]
    public async Task OutChannel_ThatEnds_ReachesASlowClientWhole()
    {
        const int Size = 4_000_000;
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 Success\r\nContent-Length: 1073741824\r\n\r\n{new string('x', Size)}");
        });
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var client = await scene.ConnectAsync();
        await client.WriteAsync($"RPC_OUT_DATA /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 0\r\n\r\n");
        await client.ReadHeadAsync();

        // The back end has ended long before the client has read what was in its way.
        var received = 0;
        var piece = new byte[100_000];
        try
        {
            while (await client.Stream.ReadAsync(piece, Token) is > 0 and var count)
            {
                received += count;
                await Task.Delay(5, Token);
            }
        }
        catch (IOException)
        {
            // TLS that ends without its farewell may be told as an error, and has nothing to do with what came before.
        }

        Assert.Equal(Size, received);
    }

    [Fact]
    public async Task Channels_OfAGigabyte_CarryEveryPieceAtOnce()
    {
        var outward = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await using var backend = new ScriptedBackend(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            if (head!.StartsWith("RPC_IN_DATA ", StringComparison.Ordinal))
            {
                Assert.Contains("Content-Length: 1073741824\r\n", head, StringComparison.Ordinal);
                try
                {
                    while (await connection.ReadAsync(8) is { Length: 8 } pdu)
                    {
                        outward.Writer.TryWrite(pdu);
                    }
                }
                finally
                {
                    outward.Writer.Complete(); // the channel's end may come as a reset
                }

                return;
            }

            Assert.Equal(new string('c', 76), await connection.ReadAsync(76));
            await connection.WriteAsync("HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: 1073741824\r\n\r\n");
            await foreach (var pdu in outward.Reader.ReadAllAsync(Token))
            {
                await connection.WriteAsync(pdu);
            }
        });
        await using var scene = await StartAsync(backend.Address, PassThrough);
        using var output = await scene.ConnectAsync();
        using var input = await scene.ConnectAsync();

        await output.WriteAsync(
            $"RPC_OUT_DATA /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 76\r\n\r\n{new string('c', 76)}");
        Assert.StartsWith("HTTP/1.1 200 Success\r\n", await output.ReadHeadAsync(), StringComparison.Ordinal);
        await input.WriteAsync($"RPC_IN_DATA /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 1073741824\r\n\r\n");
        for (var i = 0; i < 50; i++)
        {
            var pdu = $"pdu{i:d5}";
            await input.WriteAsync(pdu);
            Assert.Equal(pdu, await output.ReadAsync(8));
        }

        input.Dispose();
        Assert.Equal("", await EndOfAsync(output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Channel_ClosedByEitherSide_IsANormalEndAndNoError(bool byBackEnd)
    {
        var logs = new FakeLogCollector();
        var close = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 Success\r\nContent-Length: 1073741824\r\n\r\nfirst PDU");
            await (byBackEnd ? close.Task : connection.ReadToEndAsync());
        });
        await using var scene = await StartAsync(
            backend.Address, PassThrough, customize: builder => builder.Logging.AddProvider(new FakeLoggerProvider(logs)));
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        using (var channel = await scene.ConnectAsync())
        {
            await channel.WriteAsync(Request("RPC_OUT_DATA", ""));
            await channel.ReadHeadAsync();
            Assert.Equal("first PDU", await channel.ReadAsync(9));
            if (byBackEnd)
            {
                close.SetResult();
                Assert.Equal("", await EndOfAsync(channel));
            }
        }

        Assert.True(await EventuallyAsync(() => meters.CountOf(ForwardingStatus.ChannelEnded) == 1));
        Assert.DoesNotContain(logs.GetSnapshot(), l => l.Level > LogLevel.Information);
    }

    [Theory]
    [InlineData("Pragma: MinConnTimeout=120000, SessionId=6d8e0a53-{0}\r\n", 2)]
    [InlineData("", 1)]
    public async Task BothChannels_OfOneVirtualConnection_ReachTheSameDestination(string pragma, int destinations)
    {
        await using var one = Answering("1");
        await using var two = Answering("2");
        await using var scene = await StartAsync([one.Address, two.Address], PassThrough, "\"LoadBalancingPolicy\": \"RoundRobin\",");
        var used = new HashSet<string>();

        for (var i = 0; i < 16; i++)
        {
            var header = string.Format(CultureInfo.InvariantCulture, pragma, i);
            var input = await ChannelAsync(scene, "RPC_IN_DATA", header);
            var output = await ChannelAsync(scene, "RPC_OUT_DATA", header);

            Assert.Equal(input, output);
            used.Add(input);
        }

        Assert.Equal(destinations, used.Count); // without a session, clients of one address stay together
    }

    private static ScriptedBackend Answering(string name) =>
        ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{name}");

    private static async Task<string> ChannelAsync(ForwardingScene scene, string method, string header)
    {
        using var channel = await scene.ConnectAsync();
        await channel.WriteAsync(Request(method, header));
        await channel.ReadHeadAsync();
        return await channel.ReadAsync(1);
    }

    private static string Request(string method, string header) =>
        $"{method} /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\n{header}Content-Length: 0\r\n\r\n";

    private static async Task<string> EndOfAsync(ScriptedConnection connection)
    {
        try
        {
            return await connection.ReadToEndAsync();
        }
        catch (IOException)
        {
            return ""; // the other channel's end may come as a reset
        }
    }
}
