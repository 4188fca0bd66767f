using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>The two channels of a virtual connection (MS-RPCH): each announces a gigabyte and dribbles.</summary>
public sealed class RpcOverHttpTests
{
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
        await using var scene = await StartAsync(backend.Address, "\"Preset\": \"RpcOverHttp\", \"Authentication\": \"PassThrough\"");
        using var output = await scene.ConnectAsync();
        using var input = await scene.ConnectAsync();

        await output.WriteAsync($"RPC_OUT_DATA /rpc/rpcproxy.dll?ex1:6001 HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 76\r\n\r\n{new string('c', 76)}");
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
