using System.Net;
using System.Net.Sockets;

namespace Gateway.Demo;

/// <summary>
/// Chooses free ports on loopback, below the range of ephemeral ports, so that no other process is given one before the program that it is
/// for has started.
/// </summary>
internal sealed class DemoPortChooser
{
    private const int First = 10_000;
    private const int End = 12_000;

    private readonly HashSet<int> _given = [];

    /// <summary>
    /// Chooses the requested HTTPS port and the usual ports of the other protocols if they are free, otherwise free ports; 0 chooses free
    /// ports for all.
    /// </summary>
    public DemoPorts Choose(int https)
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

    /// <summary>The wanted port if it is free, otherwise or for 0 any free one.</summary>
    public int FreeOr(int wanted)
    {
        var port = wanted == 0 ? Random.Shared.Next(First, End) : wanted;
        while (_given.Contains(port) || !IsFree(port))
        {
            port = Random.Shared.Next(First, End);
        }

        _given.Add(port);
        return port;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
