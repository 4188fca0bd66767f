using System.Net;
using System.Net.Sockets;

namespace Gateway.Demo;

/// <summary>The demo's ports on loopback, none of them privileged.</summary>
internal sealed record DemoPorts
{
    public required int Https { get; init; }

    public required int Http { get; init; }

    public required int Admin { get; init; }

    public required int Imaps { get; init; }

    public required int Imap { get; init; }

    public required int Pop3s { get; init; }

    public required int Pop3 { get; init; }

    public required int Submissions { get; init; }

    public required int Submission { get; init; }

    /// <summary>
    /// Chooses the requested HTTPS port and the usual ports of the other protocols if they are free, otherwise free ports; 0 chooses free
    /// ports for all.
    /// </summary>
    public static DemoPorts Choose(int https)
    {
        int Usual(int port) => FreeOr(https == 0 ? 0 : port);
        return new()
        {
            Https = FreeOr(https),
            Http = Usual(8080),
            Admin = Usual(9443),
            Imaps = Usual(9993),
            Imap = Usual(9143),
            Pop3s = Usual(9995),
            Pop3 = Usual(9110),
            Submissions = Usual(9465),
            Submission = Usual(9587),
        };
    }

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

        return ((IPEndPoint)socket.LocalEndPoint!).Port; // not null, because the socket is bound
    }
}
