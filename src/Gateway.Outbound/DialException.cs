using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>
/// A failed dial as an exception, for callers whose contract requires one. It has the error code of the equivalent socket error.
/// </summary>
public sealed class DialException(DialFailure failure) : SocketException((int)CodeOf(failure.Error), failure.Detail)
{
    public DialFailure Failure { get; } = failure;

    private static SocketError CodeOf(DialError error) => error switch
    {
        DialError.NameNotFound => SocketError.HostNotFound,
        DialError.Refused => SocketError.ConnectionRefused,
        DialError.Unreachable => SocketError.HostUnreachable,
        DialError.TimedOut => SocketError.TimedOut,
        DialError.NoDescriptors => SocketError.TooManyOpenSockets,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "The dial error has no socket error code."),
    };
}
