using System.Collections.Concurrent;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// Limits what the clients of a listener's HTTP/2 connections leave unread, all together. Over the limit the connection that leaves most
/// is ended, so that a client which opens many streams and reads none cannot take the memory of the others.
/// </summary>
public sealed class UnreadResponses
{
    private readonly ConcurrentDictionary<UnreadConnection, bool> _connections = new();
    private readonly Lock _choosing = new();
    private long _bytes;
    private long _limit;

    /// <summary>The most bytes; it may change while connections are open.</summary>
    public required long Limit
    {
        get => Interlocked.Read(ref _limit);
        set => Interlocked.Exchange(ref _limit, value);
    }

    /// <summary>The bytes that are held for all of the connections.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Begins to count for a connection; its disposal ends it.</summary>
    /// <param name="end">Ends the connection. It is called once at most, on any thread.</param>
    public UnreadConnection Open(Action end)
    {
        var connection = new UnreadConnection(this, end);
        _connections[connection] = true;
        return connection;
    }

    /// <summary>Changes the sum along with what a connection holds, so that both agree.</summary>
    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Ends the connections that leave most until the others keep the limit.</summary>
    internal void Enforce()
    {
        while (Bytes > Limit && ReleaseLargest() is { } largest)
        {
            largest.End();
        }
    }

    internal void Close(UnreadConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>
    /// Takes the largest connection out of the sum. One thread at a time: another that saw the sum before would take the next one as well.
    /// </summary>
    private UnreadConnection? ReleaseLargest()
    {
        lock (_choosing)
        {
            if (Bytes <= Limit)
            {
                return null;
            }

            UnreadConnection? largest = null;
            foreach (var (connection, _) in _connections)
            {
                if (connection.Held > (largest?.Held ?? 0))
                {
                    largest = connection;
                }
            }

            return largest?.Release() == true ? largest : null;
        }
    }
}
