using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>
/// The sockets that listen. Connections inherit TCP keep-alive from them: a client that is gone without a word is found out, and one that
/// is silent for long keeps its place in the tables of the firewalls on the way.
/// </summary>
internal static class ListenSocket
{
    // Below the half hour after which firewalls forget, and not so often that it wakes a phone for nothing.
    private const int KeepAliveSeconds = 300;
    private const int IntervalSeconds = 15;
    private const int Probes = 4;

    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is IPEndPoint)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }

        return socket;
    }
}
