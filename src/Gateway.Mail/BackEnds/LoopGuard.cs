using System.Collections.Concurrent;
using Gateway.Mail.Connections;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Holds the ends of the gateway's connections to back ends. A client at the other end of one of them is the gateway itself: a destination
/// has the address of a listener, and each sign-in would cause the next. One end does not tell: a client on the same machine may have the
/// address and the port of a connection to another server.
/// </summary>
internal sealed class LoopGuard
{
    private readonly ConcurrentDictionary<SocketEnds, byte> _connections = new();

    public void Add(SocketEnds connection) => _connections[connection] = 0;

    public void Remove(SocketEnds connection) => _connections.TryRemove(connection, out _);

    public bool IsOwn(SocketEnds? client) => client is not null && _connections.ContainsKey(client.Reversed);
}
