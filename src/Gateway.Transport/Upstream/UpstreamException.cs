using System.Net.Sockets;
using Gateway.Transport.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>The back end reset the connection or violated TLS, or the gateway aborted the connection while it was in use.</summary>
public sealed class UpstreamException(string message) : IOException(message)
{
    internal static UpstreamException Of(ReactorSocket socket) => new(socket.Failure ?? ErrorCodes.Of(socket.Error) switch
    {
        SocketError.ConnectionReset or SocketError.Shutdown => "connection reset",
        SocketError.TimedOut => "connection timed out",
        var error => $"connection failed ({error})",
    });
}
