using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing.Peers;

/// <summary>
/// Ports for servers that cannot say which free one they took, and for programs that start some seconds later. They lie below those that
/// the system gives to whoever asks for any: nobody else gets one in the meantime, and no client that waits for its server connects to
/// itself.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;

    private static readonly int End = FirstOfTheSystem();
    private static int _last = Random.Shared.Next(End - First);

    /// <summary>A port that nobody listens on, and that this process has not given out lately.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % (uint)(End - First));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Somebody else's: the next one.
            }
        }
    }

    private static int FirstOfTheSystem()
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(range[0], CultureInfo.InvariantCulture);
    }
}
