using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Creates listening sockets, or takes them from the service manager. Connections inherit TCP keep-alive from them, which detects dead
/// clients and keeps the connections of idle clients in the state tables of firewalls.
/// </summary>
internal sealed class ListenSocket(
    IOptionsMonitor<IReadOnlyDictionary<string, ListenerOptions>> listeners,
    ActivatedSockets activated)
{
    private const int IntervalSeconds = 15;
    private const int Probes = 4;

    public Socket Bind(EndPoint endpoint)
    {
        var socket = activated.Take(endpoint) ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is IPEndPoint address)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds(address));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }

        return socket;
    }

    // The shortest of several listeners with the same endpoint, which are those on port 0; the admin endpoint has the default.
    private int KeepAliveSeconds(IPEndPoint endpoint) => (int)listeners.CurrentValue.Values
        .Where(l => ListenersOptionsValidator.TryParseEndpoint(l.Endpoint, out var own) && own.Equals(endpoint))
        .Select(l => l.Limits.KeepAlive)
        .DefaultIfEmpty(new ListenerLimitsOptions().KeepAlive)
        .Min().TotalSeconds;
}
