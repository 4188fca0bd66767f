using System.Collections.Concurrent;
using Gateway.Testing.BackEnds;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// The back end behind all servers: it answers as the row says, keeps what it received, and answers the last request in its own way.
/// </summary>
internal sealed class ControlBackEnd : IAsyncDisposable
{
    /// <summary>The path of the request that ends each exchange.</summary>
    public const string EndPath = "/end";

    /// <summary>The body of the answer to it.</summary>
    public const string EndBody = "end";

    private const string Plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string End = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend";

    private readonly ConcurrentDictionary<ScriptedConnection, bool> _open = new();
    private readonly ScriptedBackend _backend;
    private volatile ControlRow _row = new("none", null, null, false);
    private volatile ConcurrentQueue<ControlMessage> _received = new();

    public ControlBackEnd() => _backend = new ScriptedBackend(RunAsync);

    public Uri Address => _backend.Address;

    /// <summary>Begins a row anew; what it receives from now on is in what is returned.</summary>
    public ConcurrentQueue<ControlMessage> Begin(ControlRow row)
    {
        _row = row;
        return _received = new();
    }

    /// <summary>Ends a row: no connection of it is of use to the next.</summary>
    public void CloseAll()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Dispose();
        }
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task RunAsync(ScriptedConnection connection)
    {
        _open[connection] = true;
        try
        {
            while (await connection.ReadHeadAsync() is { } head && await AnswerAsync(connection, head))
            {
                // Another request.
            }
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }

    private async Task<bool> AnswerAsync(ScriptedConnection connection, string head)
    {
        var row = _row;
        var message = ControlMessage.OfHead(head);
        if (message.StartLine == $"GET {EndPath} HTTP/1.1")
        {
            await connection.WriteAsync(End);
            return true;
        }

        try
        {
            message = message with { Body = await connection.ReadBodyAsync(head) };
        }
        catch (Exception e) when (e is FormatException or OverflowException or IOException)
        {
            message = message with { IsCut = true }; // framed as no back end could read it
        }

        _received.Enqueue(message);
        if (message.IsCut)
        {
            return false;
        }

        await connection.WriteAsync(row.Response ?? Plain);
        return !row.Closes;
    }
}
