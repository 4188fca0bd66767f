using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing.Peers;

/// <summary>
/// Ports for servers that cannot say which free one they took, and for programs that start some seconds later. They lie below those that
/// the system gives to clients: no other program gets one in the meantime, and no client that waits for its server connects to itself.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;

    private static readonly int End = FirstOfTheSystem();
    private static int _last = Random.Shared.Next(End - First);

    /// <summary>A port that nobody listens on, and that this process has not given out lately.</summary>
    /// <param name="count">How many consecutive ports are free; the first one is returned.</param>
    public static int Next(int count = 1)
    {
        while (true)
        {
            var index = (int)((uint)(Interlocked.Add(ref _last, count) - count + 1) % (uint)(End - First));
            var ports = Enumerable.Range(First + index, count);
            if (ports.All(port => port < End && IsFree(port)))
            {
                return First + index;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return false; // another program's
        }
    }

    private static int FirstOfTheSystem()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(range[0], CultureInfo.InvariantCulture);
    }
}
