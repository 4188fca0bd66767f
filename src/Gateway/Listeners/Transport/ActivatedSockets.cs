using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Transport.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>
/// The listening sockets that the service manager has bound before it started the program (socket activation, sd_listen_fds(3)). A listener
/// takes the one with its address and port instead of binding its own. Connections that arrive while one gateway ends and the next one
/// starts wait in such a socket. The sockets are kept as long as the process lives, for listeners that a reload binds anew: the service
/// manager keeps them bound too.
/// </summary>
internal sealed partial class ActivatedSockets
{
    private const int FirstDescriptor = 3;
    private const int MaxDescriptors = 1024;

    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly HashSet<Socket> _taken = [];
    private readonly ILogger<ActivatedSockets> _logger;

    public ActivatedSockets(IHostApplicationLifetime lifetime, ILogger<ActivatedSockets> logger)
    {
        _logger = logger;
        lifetime.ApplicationStarted.Register(CloseRest);
        var last = FirstDescriptor + Count();
        for (var descriptor = FirstDescriptor; descriptor < last; descriptor++)
        {
            Add(descriptor);
        }

        // They are this process's. A child, or a second host in the process, must not take them again.
        Environment.SetEnvironmentVariable("LISTEN_PID", null);
        Environment.SetEnvironmentVariable("LISTEN_FDS", null);
    }

    /// <summary>A duplicate of the socket that is bound to an end point, or null if there is none.</summary>
    public Socket? Take(EndPoint endpoint)
    {
        lock (_gate)
        {
            if (_sockets.Find(s => endpoint.Equals(s.LocalEndPoint)) is not { } socket)
            {
                return null;
            }

            _taken.Add(socket);
            return SocketDuplicate.Of((int)socket.Handle);
        }
    }

    /// <summary>Closes and reports the sockets that no listener has taken when all are bound.</summary>
    private void CloseRest()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets.Where(s => !_taken.Contains(s)))
            {
                Log.NotTaken(_logger, socket.LocalEndPoint);
                socket.Dispose();
            }

            _sockets.RemoveAll(s => !_taken.Contains(s));
        }
    }

    private static int Count() =>
        Number("LISTEN_PID") == Environment.ProcessId && Number("LISTEN_FDS") is > 0 and <= MaxDescriptors and var count ? count : 0;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private void Add(int descriptor)
    {
        Socket socket;
        try
        {
            socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
        catch (SocketException e)
        {
            Log.NotASocket(_logger, descriptor, e.Message);
            return;
        }

        if (socket is { ProtocolType: ProtocolType.Tcp, LocalEndPoint: IPEndPoint })
        {
            _sockets.Add(socket);
            return;
        }

        Log.NotASocket(_logger, descriptor, $"{socket.AddressFamily} {socket.SocketType}");
        socket.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(
            1142,
            LogLevel.Warning,
            "The service manager has bound {Endpoint}, where no listener is configured. Its socket is closed. "
                + "Write the Endpoint of a listener into ListenStream, with address and port.")]
        public static partial void NotTaken(ILogger logger, EndPoint? endpoint);

        [LoggerMessage(
            1143, LogLevel.Warning, "Descriptor {Descriptor}, which the service manager has passed, is not a TCP socket: {Reason}.")]
        public static partial void NotASocket(ILogger logger, int descriptor, string reason);
    }
}
