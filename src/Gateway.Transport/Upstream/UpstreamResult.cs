using System.Net.Sockets;

namespace Gateway.Transport.Upstream;

/// <summary>A connection to a back end, or the error of the attempt.</summary>
/// <param name="Channel">The connection, which the caller owns; null if there is an error.</param>
/// <param name="Error">The error; <see cref="SocketError.OperationAborted"/> if the attempt was cancelled.</param>
public readonly record struct UpstreamResult(UpstreamChannel? Channel, SocketError Error);
