using System.Net.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>A connection to a back end, or what the system answered.</summary>
/// <param name="Channel">The connection, which is the caller's; null where there is an error.</param>
/// <param name="Error">Why there is none; <see cref="SocketError.OperationAborted"/> where the attempt was given up.</param>
public readonly record struct UpstreamResult(UpstreamChannel? Channel, SocketError Error);
