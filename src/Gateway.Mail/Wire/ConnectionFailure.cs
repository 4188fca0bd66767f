using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.Mail.Wire;

/// <summary>Tells a connection that failed, which is the peer's or the network's doing, from a fault of the gateway.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether the peer ended a connection, broke TLS on it, or a pending operation ended with it.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException or CryptographicException;

    /// <summary>As <see cref="Is"/>, also where the server has completed a pipe that is still in use.</summary>
    public static bool IsOfPipe(Exception exception) => Is(exception) || exception is InvalidOperationException;
}
