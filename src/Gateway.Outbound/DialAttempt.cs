using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>The result of one connection attempt to one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Error">The socket error; <see cref="SocketError.OperationAborted"/> if the attempt was cancelled.</param>
internal readonly record struct DialAttempt(IPEndPoint Address, IDisposable? Connection, SocketError Error)
{
    /// <summary>Connects. A cancelled attempt is a failed attempt, not an exception.</summary>
    public static async Task<DialAttempt> RunAsync(
        DialConnect connect, IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
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
