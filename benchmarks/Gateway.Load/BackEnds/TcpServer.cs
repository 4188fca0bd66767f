using System.Net;
using System.Net.Sockets;

namespace Gateway.Load.BackEnds;

/// <summary>Accepts on a loopback port and gives every connection a task.</summary>
internal sealed class TcpServer(int port, Func<NetworkStream, CancellationToken, Task> serve)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true)
        {
            var socket = await listener.AcceptAsync(cancellationToken);
            socket.NoDelay = true;
            _ = ServeAsync(socket, cancellationToken); // it sees its own failures, and the process ends with the run
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await serve(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The proxy has gone: the scenario sees it at its own end.
        }
    }
}
