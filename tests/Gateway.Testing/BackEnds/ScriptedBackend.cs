using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing.BackEnds;

/// <summary>A back end that says exactly what a test wants, byte for byte, on each connection.</summary>
public sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly Task _accepting;
    private int _count;

    public ScriptedBackend(Func<ScriptedConnection, Task> script, int port = 0, IPAddress? address = null)
    {
        _script = script;
        _listener = new TcpListener(address ?? IPAddress.Loopback, port) { ExclusiveAddressUse = false };
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>A script that reads one request without a body and answers it, for ever.</summary>
    public static ScriptedBackend Answering(string response) => new(async connection =>
    {
        while (await connection.ReadHeadAsync() is not null)
        {
            await connection.WriteAsync(response);
        }
    });

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(RunAsync(new ScriptedConnection(socket, Interlocked.Increment(ref _count), _stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped; ObjectDisposedException is an InvalidOperationException too.
        }
    }

    private async Task RunAsync(ScriptedConnection connection)
    {
        using (connection)
        using (_stop.Token.Register(connection.Dispose))
        {
            try
            {
                await _script(connection);
            }
            catch (Exception e) when (_stop.IsCancellationRequested
                || e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The gateway closed it, or the test is over.
            }
        }
    }
}
