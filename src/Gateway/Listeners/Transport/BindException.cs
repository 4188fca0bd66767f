using System.Net;
using System.Net.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>A listener's address cannot be bound. The message says why and what to do.</summary>
internal sealed class BindException(EndPoint endpoint, SocketException cause)
    : IOException($"{endpoint} cannot be bound: {cause.Message}. {Remedy(endpoint, cause.SocketErrorCode)}", cause)
{
    private const int FirstUnprivilegedPort = 1024;

    public EndPoint EndPoint => endpoint;

    private static string Remedy(EndPoint endpoint, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => $"Another program listens there; find it with: ss -ltnp 'sport = :{PortOf(endpoint)}'",
        SocketError.AccessDenied when PortOf(endpoint) < FirstUnprivilegedPort =>
            "Ports below 1024 need the capability CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE; "
                + "otherwise: setcap cap_net_bind_service=+ep on the program)",
        SocketError.AddressNotAvailable => "No interface of this machine has this address; see: ip address",
        _ => "Configure another Endpoint for the listener",
    };

    private static int PortOf(EndPoint endpoint) => endpoint is IPEndPoint ip ? ip.Port : 0;
}
