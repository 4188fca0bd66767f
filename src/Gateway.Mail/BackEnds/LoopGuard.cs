using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Holds the local endpoints of the gateway's connections to back ends. A client that connects from one of them is the gateway itself: a
/// destination has the address of a listener, and each sign-in would cause the next.
/// </summary>
internal sealed class LoopGuard
{
    private readonly ConcurrentDictionary<EndPoint, byte> _endPoints = new();

    public void Add(EndPoint local) => _endPoints[local] = 0;

    public void Remove(EndPoint local) => _endPoints.TryRemove(local, out _);

    public bool IsOwn(EndPoint? remote) => remote is not null && _endPoints.ContainsKey(remote);
}
