using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Socket">The connected socket, which is the caller's; null where there is a failure.</param>
/// <param name="Failure">Null where there is a socket.</param>
public readonly record struct DialResult(Socket? Socket, DialFailure? Failure)
{
    /// <summary>The socket, for callers that hand a failure on as an exception.</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    public Socket GetSocket() => Socket ?? throw new DialException(Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
}
