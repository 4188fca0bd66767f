using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Mail.BackEnds;

/// <summary>
/// Knows the gateway's own ends of its connections to back ends. A client that connects from one of them is the gateway itself: a
/// destination points at a listener, and each sign-in would make the next without end.
/// </summary>
internal sealed class LoopGuard
{
    private readonly ConcurrentDictionary<EndPoint, byte> _own = new();

    public void Add(EndPoint local) => _own[local] = 0;

    public void Remove(EndPoint local) => _own.TryRemove(local, out _);

    public bool IsOwn(EndPoint? remote) => remote is not null && _own.ContainsKey(remote);
}
