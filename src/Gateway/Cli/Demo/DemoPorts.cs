using System.Net;
using System.Net.Sockets;

namespace Gateway.Cli.Demo;

/// <summary>The demo's ports on loopback, none of them privileged.</summary>
internal sealed record DemoPorts(int Https, int Http, int Admin)
{
    /// <summary>The wanted HTTPS port with its usual companions where they are free, otherwise free ones.</summary>
    public static DemoPorts Choose(int https) => new(FreeOr(https), FreeOr(https == 0 ? 0 : 8080), FreeOr(https == 0 ? 0 : 9443));

    private static int FreeOr(int wanted)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
        }
        catch (SocketException) when (wanted != 0)
        {
            return FreeOr(0);
        }

        return ((IPEndPoint)socket.LocalEndPoint!).Port; // Bound, so it has an end point.
    }
}
