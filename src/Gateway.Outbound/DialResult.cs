using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>A connection, or the reason why the dial failed.</summary>
/// <param name="Connection">The connection, which the caller owns; null if the dial failed.</param>
/// <param name="Failure">Why the dial failed; null if there is a connection.</param>
public readonly record struct DialResult(IDisposable? Connection, DialFailure? Failure)
{
    /// <summary>The address of the connection; null if the dial failed.</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>The connected socket, if the framework's sockets were used; null if the dial failed.</summary>
    public Socket? Socket => Connection as Socket;

    /// <summary>Returns the socket, for callers that report a failure as an exception.</summary>
    /// <exception cref="DialException">The dial failed.</exception>
    public Socket GetSocket() => Socket ?? throw new DialException(Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
}
