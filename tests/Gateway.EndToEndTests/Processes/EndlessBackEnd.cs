using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.EndToEndTests.Processes;

/// <summary>A back end whose responses end when the gateway hangs up; it holds nothing for any of them.</summary>
internal sealed class EndlessBackEnd : IAsyncDisposable
{
    private static readonly byte[] Head = [.. "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"u8];
    private static readonly byte[] Piece = new byte[16 * 1024];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public EndlessBackEnd()
    {
        _listener.Start(4096);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.SendBufferSize = 16 * 1024;
            try
            {
                await socket.ReceiveAsync(new byte[4096], _stop.Token);
                await socket.SendAsync(Head, _stop.Token);
                while (true)
                {
                    await socket.SendAsync(Piece, _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Stopped, or the gateway has gone.
            }
        }
    }
}
