using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Gateway.Forwarding.Connections;

/// <summary>Distinguishes connection failures, which the peer or the network causes, from faults of the gateway.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether the back end closed its connection, violated TLS, or a pending operation failed because of it.</summary>
    public static bool IsOfBackEnd(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or AuthenticationException or CryptographicException;

    /// <summary>Whether the client aborted its request.</summary>
    public static bool IsOfClient(Exception exception) => exception is IOException or OperationCanceledException;

    /// <summary>
    /// As <see cref="IsOfClient"/>, and also if the body is malformed: Kestrel reports NUL in a trailer as an invalid operation.
    /// </summary>
    public static bool IsOfRequestBody(Exception exception) => IsOfClient(exception) || exception is InvalidOperationException;

    /// <summary>Whether either side caused the failure.</summary>
    public static bool Is(Exception exception) => IsOfBackEnd(exception) || IsOfClient(exception);

    /// <summary>One line for the log: whether the peer reset the connection, closed it or violated TLS.</summary>
    public static string Describe(Exception? exception) => exception?.GetBaseException() switch
    {
        null or ObjectDisposedException or EndOfStreamException => "connection closed",
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown } => "connection reset",
        SocketException socket => $"connection failed ({socket.SocketErrorCode})",
        var other => other.Message,
    };

    /// <summary>As <see cref="Is"/>, and also if Kestrel completed a stream that is still in use.</summary>
    public static bool IsOfStream(Exception exception) => Is(exception) || exception is InvalidOperationException;
}
