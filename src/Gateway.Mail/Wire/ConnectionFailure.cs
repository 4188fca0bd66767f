using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.Mail.Wire;

/// <summary>Distinguishes exceptions that a peer or the network causes from faults of the gateway.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether the connection was closed or reset, TLS on it failed, or a pending operation ended with it.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException or CryptographicException;

    /// <summary>Like <see cref="Is"/>, and also where the server has completed a pipe that is still in use.</summary>
    public static bool IsOfPipe(Exception exception) => Is(exception) || exception is InvalidOperationException;
}
