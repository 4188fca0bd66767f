using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection, which is the caller's; null where there is a failure.</param>
/// <param name="Failure">Null where there is a connection.</param>
public readonly record struct DialResult(IDisposable? Connection, DialFailure? Failure)
{
    /// <summary>The connected socket, where it was dialed with the framework's; null where there is a failure.</summary>
    public Socket? Socket => Connection as Socket;

    /// <summary>The socket, for callers that hand a failure on as an exception.</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    public Socket GetSocket() => Socket ?? throw new DialException(Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
}
