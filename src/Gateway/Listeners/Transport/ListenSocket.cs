using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Creates listening sockets. Connections inherit TCP keep-alive from them, which detects dead clients and keeps the connections of idle
/// clients in the state tables of firewalls.
/// </summary>
internal static class ListenSocket
{
    // Below the usual firewall timeout of half an hour, and rare enough not to drain the battery of a phone.
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
