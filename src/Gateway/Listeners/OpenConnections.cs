using System.Collections.Concurrent;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>The open connections of all listeners but the admin listener; tells those of HTTP that the gateway leaves.</summary>
internal sealed class OpenConnections(ConnectionDrain drain, TimeProvider time)
{
    /// <summary>
    /// How long a told connection of HTTP/1.1 waits for a request, whose response says <c>Connection: close</c>, before it is closed. A
    /// client that sends at the moment of closing gets no response, so only a connection that has been silent is closed.
    /// </summary>
    public static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ListenerConnection, byte> _connections = new();

    /// <summary>The number of open connections.</summary>
    public int Count => _connections.Count;

    /// <summary>The number of open connections that were accepted before the drain began to tell.</summary>
    public int CountFromBefore() => _connections.Count(c => drain.IsFromBefore(c.Key.Accepted));

    public ListenerConnection Add(Listener listener, ConnectionContext connection)
    {
        var record = new ListenerConnection(listener, connection, drain, time.GetTimestamp());
        if (listener.Kind != ListenerKind.Admin)
        {
            _connections[record] = 0;
        }

        return record;
    }

    public void Remove(ListenerConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Tells the connections of HTTP whose turn has come. Mail sessions look for themselves.</summary>
    public void Tell()
    {
        var now = time.GetTimestamp();
        foreach (var (connection, _) in _connections)
        {
            if (connection.Kind != ListenerKind.Mail)
            {
                Tell(connection, now);
            }
        }
    }

    private void Tell(ListenerConnection connection, long now)
    {
        if (connection.Notice == DrainNotice.None)
        {
            connection.Told = null; // the drain may have been undone
            return;
        }

        connection.Told ??= now;
        if (connection.IsHttp2 || connection.Notice == DrainNotice.Now || time.GetElapsedTime(connection.Told.Value, now) >= IdleGrace)
        {
            connection.AskToClose();
        }
    }
}
