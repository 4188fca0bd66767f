using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Requests that are silent for as long as their protocol may be, with the time-outs that each preset brings.</summary>
public sealed class LongPollTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Channel = "HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: 1073741824\r\n\r\n";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData("ActiveSync", "POST /Microsoft-Server-ActiveSync?Cmd=Ping", 59, "", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", "done")]
    [InlineData("Ews", "POST /ews/exchange.asmx", 30, Chunked, "4\r\nopen\r\n", "4\r\ndone\r\n0\r\n\r\n")]
    [InlineData("Mapi", "POST /mapi/emsmdb/", 4, Chunked, "7\r\nPENDING\r\n", "4\r\nDONE\r\n0\r\n\r\n")]
    [InlineData("RpcOverHttp", "RPC_OUT_DATA /rpc/rpcproxy.dll?ex1:6001", 19, Channel, "first PDU", "second PDU")]
    [InlineData(
        "Owa", "GET /owa/ev.owa2?ns=PendingRequest&ev=PendingNotificationRequest", 2, Chunked, "4\r\nopen\r\n", "4\r\ndone\r\n0\r\n\r\n")]
    public async Task Poll_SilentForAsLongAsItsProtocolMayBe_IsAnswered(
        string preset, string request, int minutes, string head, string first, string last)
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync() ?? "");
            if (head.Length > 0)
            {
                await connection.WriteAsync(head + first);
            }

            arrived.SetResult();
            await answer.Task;
            await connection.WriteAsync(head.Length > 0 ? last : first + last);
            await connection.ReadToEndAsync();
        });
        await using var scene = await StartAsync(preset, backend);
        using var client = await PollAsync(scene, request);
        if (head.Length > 0)
        {
            await client.ReadHeadAsync();
            Assert.Equal(first, await client.ReadAsync(first.Length)); // at once
        }

        await arrived.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(minutes));
        answer.SetResult();

        if (head.Length == 0)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(last, await client.ReadAsync(last.Length));
    }

    [Theory]
    [InlineData("ActiveSync", "POST /Microsoft-Server-ActiveSync?Cmd=Ping", 61, 503)] // phones go on where they were
    [InlineData("Ews", "POST /ews/exchange.asmx", 34, 504)]
    [InlineData("Mapi", "POST /mapi/emsmdb/", 4, 504)]
    [InlineData("RpcOverHttp", "RPC_OUT_DATA /rpc/rpcproxy.dll?ex1:6001", 19, 504)]
    [InlineData("Owa", "GET /owa/ev.owa2?ns=PendingRequest&ev=PendingNotificationRequest", 2, 504)]
    public async Task Poll_SilentForLonger_EndsWithAnError(string preset, string request, int minutes, int status)
    {
        var arrived = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync() ?? "");
            arrived.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var scene = await StartAsync(preset, backend);
        using var client = await PollAsync(scene, request);
        await arrived.Task.WaitAsync(Token);

        _time.Advance(TimeSpan.FromMinutes(minutes + 2)); // a minute more than the preset gives, and one for what was counted late

        Assert.StartsWith(
            $"HTTP/1.1 {status} ", await client.ReadHeadAsync().WaitAsync(TimeSpan.FromSeconds(30), Token), StringComparison.Ordinal);
    }

    private Task<ForwardingScene> StartAsync(string preset, ScriptedBackend backend) => ForwardingScene.StartAsync(
        backend.Address,
        $"\"Preset\": \"{preset}\", \"Authentication\": \"PassThrough\"",
        customize: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static async Task<ScriptedConnection> PollAsync(ForwardingScene scene, string request)
    {
        var client = await scene.ConnectAsync();
        await client.WriteAsync(
            $"{request} HTTP/1.1\r\nHost: {Host}\r\n"
                + $"{(request.StartsWith("GET", StringComparison.Ordinal) ? "" : "Content-Length: 4\r\n")}\r\n"
                + $"{(request.StartsWith("GET", StringComparison.Ordinal) ? "" : "poll")}");
        return client;
    }
}
