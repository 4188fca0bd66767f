using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>One attempt at one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Error">What the system answered; <see cref="SocketError.OperationAborted"/> where the attempt was given up.</param>
internal readonly record struct DialAttempt(IPEndPoint Address, IDisposable? Connection, SocketError Error)
{
    /// <summary>Connects, or says why not; a cancelled attempt is a failed one.</summary>
    public static async Task<DialAttempt> RunAsync(DialConnect connect, IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        var (connection, error) = await connect(address, keepAlive, cancellationToken);
        return new DialAttempt(address, connection, error);
    }

    /// <summary>Connects with a socket of the framework.</summary>
    public static async Task<(IDisposable? Connection, SocketError Error)> OpenSocketAsync(
        IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            KeepAlive(socket, keepAlive);
            await socket.ConnectAsync(address, cancellationToken);
            return (socket, SocketError.Success);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return (null, e is SocketException failed ? failed.SocketErrorCode : SocketError.OperationAborted);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private static void KeepAlive(Socket socket, TimeSpan time)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)time.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
    }
}
