using System.Globalization;
using Gateway.Testing.BackEnds;

namespace Gateway.FunctionalTests.Forwarding.Soak;

/// <summary>
/// A back end on one port that can be restarted; it answers with the target it was asked for and the length of the body it got.
/// </summary>
internal sealed class SoakBackend : IAsyncDisposable
{
    private const int LargePieces = 10;

    private static readonly string Piece = new('y', 10_000);

    private ScriptedBackend _backend;
    private int _connections;

    public SoakBackend()
    {
        _backend = new ScriptedBackend(ServeAsync);
        Address = _backend.Address;
    }

    public Uri Address { get; }

    /// <summary>Connections that are open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The body of the answer to a target: one write, or with <c>/large</c> in it eleven chunks with a write each.</summary>
    public static string AnswerTo(string target, int received)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"{target} {received}\n");
        return IsLarge(target) ? answer + string.Concat(Enumerable.Repeat(Piece, LargePieces)) : answer;
    }

    /// <summary>Cuts every connection and refuses new ones until <paramref name="down"/> has passed.</summary>
    public async Task RestartAsync(TimeSpan down, CancellationToken cancellationToken)
    {
        await _backend.DisposeAsync();
        if (down > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(down);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        _backend = new ScriptedBackend(ServeAsync, Address.Port);
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private static bool IsLarge(string target) => target.StartsWith("/large", StringComparison.Ordinal);

    private async Task ServeAsync(ScriptedConnection connection)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            using var input = new ScriptedConnection(new BufferedStream(connection.Stream), connection.Id, CancellationToken.None);
            while (await input.ReadHeadAsync() is { } head)
            {
                var target = head.Split(' ')[1];
                var received = (await input.ReadBodyAsync(head)).Length;
                await AnswerAsync(connection, target, received);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static async Task AnswerAsync(ScriptedConnection connection, string target, int received)
    {
        if (!IsLarge(target))
        {
            var body = AnswerTo(target, received);
            await connection.WriteAsync(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            return;
        }

        var first = string.Create(CultureInfo.InvariantCulture, $"{target} {received}\n");
        await connection.WriteAsync(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{first.Length:x}\r\n{first}\r\n"));
        for (var i = 0; i < LargePieces; i++)
        {
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Piece.Length:x}\r\n{Piece}\r\n"));
        }

        await connection.WriteAsync("0\r\n\r\n");
    }
}
