using System.Net;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Results;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// A slow, broken or malicious back end in every phase of an exchange: each has its outcome, and none keeps its connection.
/// </summary>
public sealed class HostilePhaseTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Upgrade =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Challenge = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM";

    private static readonly string Post = $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n{new string('x', 20_000_000)}";

    private static readonly Dictionary<string, Phase> Phases = new()
    {
        // Connection
        ["closes at once"] = new((_, _) => Task.CompletedTask, ForwardingStatus.ConnectionLost),

        // TLS
        ["speaks no TLS"] = new((c, _) => SayAsync(c, "220 mail.example.com ESMTP\r\n"), ForwardingStatus.TlsFailed) { Scheme = "https" },
        ["closes within the handshake"] = new((c, _) => c.ReadAsync(100), ForwardingStatus.TlsFailed) { Scheme = "https" },
        ["is silent within the handshake"] = new(StallAsync, ForwardingStatus.ConnectTimedOut) { Scheme = "https" },

        // The gateway's own sign-in
        ["closes within the sign-in"] = new((c, _) => c.ReadHeadAsync(), ForwardingStatus.ConnectionLost) { SignsIn = true },
        ["is silent within the sign-in"] = new(StallAsync, ForwardingStatus.HeaderTimedOut) { SignsIn = true },
        ["drips its challenge"] = new(
            (c, stalled) => DripAsync(c, stalled, $"{Challenge} "), ForwardingStatus.HeaderTimedOut)
        { SignsIn = true },
        ["challenges with nonsense"] = new((c, _) => AnswerAsync(
            c, $"{Challenge} bm9uc2Vuc2U=\r\nContent-Length: 0\r\n\r\n"), ForwardingStatus.SignInFailed)
        { SignsIn = true },
        ["challenges with what is no base64"] = new(
            (c, _) => AnswerAsync(c, $"{Challenge} %%%\r\nContent-Length: 0\r\n\r\n"), ForwardingStatus.SignInFailed)
        { SignsIn = true },
        ["challenges with a part of a message"] = new((c, _) => AnswerAsync(
            c, $"{Challenge} TlRMTVNTUAACAAAA\r\nContent-Length: 0\r\n\r\n"), ForwardingStatus.SignInFailed)
        { SignsIn = true },
        ["wants another sign-in"] = new(
            (c, _) => AnswerAsync(c, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"),
            ForwardingStatus.SignInFailed)
        { SignsIn = true },
        ["challenges with an endless page"] = new(
            (c, _) => EndlessAsync(c, $"{Challenge} TlRMTVNTUAACAAAA\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\npage\r\n"),
            ForwardingStatus.SignInFailed)
        { SignsIn = true },
        ["answers the sign-in in no HTTP"] = new(
            (c, _) => AnswerAsync(c, "nonsense\r\n\r\n"), ForwardingStatus.SignInFailed)
        { SignsIn = true },

        // The request's body
        ["reads no body"] = new(StallAsync, ForwardingStatus.HeaderTimedOut) { Request = Post },
        ["closes within the body"] = new((c, _) => c.ReadAsync(1_000), ForwardingStatus.ConnectionLost) { Request = Post },

        // The response's head
        ["is silent"] = new(StallAsync, ForwardingStatus.HeaderTimedOut),
        ["is silent within the head"] = new(
            (c, stalled) => StallAsync(c, stalled, "HTTP/1.1 200 OK\r\nContent-Le"), ForwardingStatus.HeaderTimedOut),
        ["drips its head"] = new((c, stalled) => DripAsync(c, stalled, "HTTP/1.1 200 OK\r\nX-Filler: "), ForwardingStatus.HeaderTimedOut),
        ["closes within the head"] = new((c, _) => AnswerAsync(c, "HTTP/1.1 200 OK\r\nContent-Le"), ForwardingStatus.ResponseTruncated),
        ["closes after an interim response"] = new(
            (c, _) => AnswerAsync(c, "HTTP/1.1 102 Processing\r\n\r\n"), ForwardingStatus.ConnectionLost),
        ["sends interim responses without end"] = new(
            (c, _) => EndlessAsync(c, "", "HTTP/1.1 102 Processing\r\n\r\n"), ForwardingStatus.ResponseInvalid),
        ["sends headers without end"] = new((c, _) => EndlessAsync(
            c, "HTTP/1.1 200 OK\r\n", "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"), ForwardingStatus.ResponseInvalid),
        ["sends one header without end"] = new((c, _) => EndlessAsync(
            c, "HTTP/1.1 200 OK\r\nX-Filler: ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ForwardingStatus.ResponseInvalid),
        ["sends both lengths"] = new((c, _) => AnswerAsync(
            c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"), ForwardingStatus.ResponseInvalid),

        // The response's body
        ["is silent within the answer"] = new(
            (c, stalled) => StallAsync(c, stalled, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), ForwardingStatus.ActivityTimedOut),
        ["closes within the answer"] = new(
            (c, _) => AnswerAsync(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), ForwardingStatus.ResponseTruncated),
        ["closes within a chunk"] = new((c, _) => AnswerAsync(c, $"{Chunked}9\r\npart"), ForwardingStatus.ResponseTruncated),
        ["closes before the last chunk"] = new((c, _) => AnswerAsync(c, $"{Chunked}4\r\npart\r\n"), ForwardingStatus.ResponseTruncated),
        ["sends a chunk of a nonsensical size"] = new(
            (c, _) => AnswerAsync(c, $"{Chunked}4\r\npart\r\n-1\r\n"), ForwardingStatus.ResponseInvalid),
        ["sends a chunk extension without end"] = new(
            (c, _) => EndlessAsync(c, $"{Chunked}4;", "aaaaaaaa"), ForwardingStatus.ResponseInvalid),
        ["sends trailers without end"] = new(
            (c, _) => EndlessAsync(c, $"{Chunked}4\r\npart\r\n0\r\n", "X-Filler: a\r\n"), ForwardingStatus.ResponseInvalid),

        // The change of protocol
        ["switches unasked"] = new((c, _) => AnswerAsync(
            c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), ForwardingStatus.ResponseInvalid),
        ["switches to another protocol"] = new(
            (c, _) => AnswerAsync(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
            ForwardingStatus.ResponseInvalid)
        { Request = Upgrade },
    };

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Names => [.. Phases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BackEnd_HasItsOutcome_AndKeepsNoConnection(string name)
    {
        var phase = Phases[name];
        var stalled = new TaskCompletionSource();
        await using var backend = new ScriptedBackend(connection => phase.BackEnd(connection, stalled));
        await using var scene = await ForwarderScene.StartAsync(
            new Uri($"{phase.Scheme}://127.0.0.1:{backend.Address.Port}"),
            phase.SignsIn ? _ => new NetworkCredential("alice", "alice-Passw0rd", "PEERS") : null,
            time: _time,
            connections: new ConnectionOptions { ConnectTimeout = TimeSpan.FromSeconds(60) });
        using var meters = new ForwardingMeters(scene.Services);
        using var client = await scene.ConnectAsync();

        var asking = AskAsync(client, phase.Request);
        var hasOutcome = await ForwardingScene.EventuallyAsync(() =>
        {
            // What breaks off is given its last bytes' time; what is silent, all the time there is.
            _time.Advance(stalled.Task.IsCompleted ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(50));
            return meters.CountOf(phase.Expected) == 1;
        });

        Assert.True(hasOutcome, string.Join(", ", Enum.GetValues<ForwardingStatus>().Where(o => meters.CountOf(o) > 0)));
        Assert.True(await ForwardingScene.EventuallyAsync(() => scene.Clock.Connections == (0, 0)));
        await asking;
    }

    private static async Task AskAsync(ScriptedConnection client, string request)
    {
        try
        {
            await client.WriteAsync(request);
            await client.ReadHeadAsync();
        }
        catch (IOException)
        {
            // Cut off within its request or its answer.
        }
    }

    private static Task StallAsync(ScriptedConnection connection, TaskCompletionSource stalled) => StallAsync(connection, stalled, "");

    private static async Task StallAsync(ScriptedConnection connection, TaskCompletionSource stalled, string first)
    {
        await connection.ReadAsync(10);
        await connection.WriteAsync(first);
        stalled.TrySetResult();
        await Task.Delay(Timeout.Infinite, connection.Ended);
    }

    /// <summary>Is never silent for long, and never done.</summary>
    private static async Task DripAsync(ScriptedConnection connection, TaskCompletionSource stalled, string first)
    {
        await AnswerAsync(connection, first);
        stalled.TrySetResult();
        while (true)
        {
            await connection.WriteAsync("a");
            await Task.Delay(1, connection.Ended);
        }
    }

    private static async Task AnswerAsync(ScriptedConnection connection, string answer)
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync(answer);
    }

    private static async Task SayAsync(ScriptedConnection connection, string text)
    {
        await connection.WriteAsync(text);
        await connection.ReadToEndAsync();
    }

    private static async Task EndlessAsync(ScriptedConnection connection, string first, string again)
    {
        await AnswerAsync(connection, first);
        while (true)
        {
            await connection.WriteAsync(again);
        }
    }

    private sealed record Phase(Func<ScriptedConnection, TaskCompletionSource, Task> BackEnd, ForwardingStatus Expected)
    {
        public string Request { get; init; } = Get;

        public string Scheme { get; init; } = "http";

        public bool SignsIn { get; init; }
    }
}
