using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>A connected socket, or the reason why the dial failed.</summary>
/// <param name="Socket">The connected socket, which the caller owns; null if the dial failed.</param>
/// <param name="Failure">Why the dial failed; null if there is a socket.</param>
public readonly record struct DialResult(Socket? Socket, DialFailure? Failure)
{
    /// <summary>Returns the socket, for callers that report a failure as an exception.</summary>
    /// <exception cref="DialException">The dial failed.</exception>
    public Socket GetSocket() => Socket ?? throw new DialException(Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
}
