using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.Forwarding.Connections;

/// <summary>Tells a connection that failed, which is the peer's or the network's doing, from a fault of the gateway.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether the back end ended its connection, broke TLS on it, or a pending operation ended with it.</summary>
    public static bool IsOfBackEnd(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or AuthenticationException or CryptographicException;

    /// <summary>Whether the client ended its request.</summary>
    public static bool IsOfClient(Exception exception) => exception is IOException or OperationCanceledException;

    /// <summary>Whether either side ended.</summary>
    public static bool Is(Exception exception) => IsOfBackEnd(exception) || IsOfClient(exception);

    /// <summary>As <see cref="Is"/>, also where the server has completed a stream that is still in use.</summary>
    public static bool IsOfStream(Exception exception) => Is(exception) || exception is InvalidOperationException;
}
