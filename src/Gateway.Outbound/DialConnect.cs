using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>Connects to one address, with whatever carries the connection.</summary>
/// <param name="address">The address.</param>
/// <param name="keepAlive">Silence after which TCP asks whether the peer is still there.</param>
/// <param name="cancellationToken">Gives the attempt up, which is <see cref="SocketError.OperationAborted"/> then.</param>
/// <returns>The connection, or null and what the system answered.</returns>
public delegate Task<(IDisposable? Connection, SocketError Error)> DialConnect(
    IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken);
