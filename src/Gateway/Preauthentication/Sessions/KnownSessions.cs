using System.Collections.Concurrent;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// The sessions in use, by account: of the browsers that have asked for something since the start. Bounded; a session that finds no room
/// works all the same, and ends with the others of its account.
/// </summary>
internal sealed class KnownSessions(SessionRegistry registry, TimeProvider time, int capacity = 100_000)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, KnownSession> _sessions = new();
    private int _count;
    private long _nextDrop;

    /// <summary>Records that a session is in use; once a minute at most.</summary>
    public void See(BrowserSession session, string? device, DateTimeOffset end)
    {
        var now = time.GetUtcNow();
        if (_sessions.TryGetValue(session.Id, out var known))
        {
            if (now - known.LastSeen >= Interval)
            {
                known.LastSeen = now;
            }

            return;
        }

        if (Volatile.Read(ref _count) >= capacity && !TryMakeRoom(now))
        {
            return;
        }

        var seen = new KnownSession(session.Id, session.Account, session.Host, session.Started)
        {
            Network = session.Network.ToString(),
            Device = device ?? "",
            LastSeen = now,
            End = end,
            Factor = session.Factor?.Kind.ToString(),
        };
        if (_sessions.TryAdd(session.Id, seen))
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>The sessions of an account, or all, the last used one first.</summary>
    public IReadOnlyList<KnownSession> List(string? account)
    {
        DropEnded(time.GetUtcNow());
        return [.. _sessions.Values.Where(s => account is null || s.Account == account).OrderByDescending(s => s.LastSeen)];
    }

    /// <summary>Ends one session.</summary>
    /// <param name="id">Which.</param>
    /// <param name="account">Whose it must be; null for anybody's.</param>
    /// <returns>The session; null where there is none.</returns>
    public KnownSession? End(Guid id, string? account = null)
    {
        if (!_sessions.TryGetValue(id, out var known) || (account is not null && known.Account != account))
        {
            return null;
        }

        registry.Revoke(id, known.End);
        Remove(id);
        return known;
    }

    /// <summary>Ends every session of an account that has begun, also those that this gateway has not seen since its start.</summary>
    /// <param name="account">The account.</param>
    /// <param name="longest">The longest time that a session can last.</param>
    /// <returns>The number of sessions that were known.</returns>
    public int EndAll(string account, TimeSpan longest)
    {
        var ended = _sessions.Values.Where(s => s.Account == account).Count(s => End(s.Id) is not null);
        registry.RevokeBefore(account, time.GetUtcNow(), longest);
        return ended;
    }

    // Requests of sessions without a place come here each time: they are not to look through all the others.
    private bool TryMakeRoom(DateTimeOffset now)
    {
        var next = Volatile.Read(ref _nextDrop);
        if (now.UtcTicks < next || Interlocked.CompareExchange(ref _nextDrop, (now + Interval).UtcTicks, next) != next)
        {
            return false;
        }

        DropEnded(now);
        return Volatile.Read(ref _count) < capacity;
    }

    private void DropEnded(DateTimeOffset now)
    {
        foreach (var (id, session) in _sessions)
        {
            if (session.End <= now || registry.IsRevoked(id) || registry.IsRevoked(session.Account, session.Started))
            {
                Remove(id);
            }
        }
    }

    private void Remove(Guid id)
    {
        if (_sessions.TryRemove(id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
