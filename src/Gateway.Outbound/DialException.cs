using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>A failed dial, where an interface of the framework or of a protocol wants an exception; it reads as the system's own.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "A dial error without a code."),
    };
}
