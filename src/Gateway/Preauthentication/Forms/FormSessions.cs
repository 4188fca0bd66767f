using System.Collections.Concurrent;

namespace Gateway.Preauthentication.Forms;

/// <summary>Which sessions this process has seen, and which were ended before their time; both bounded, both forgotten when they expire.</summary>
internal sealed class FormSessions(TimeProvider time, int capacity = 100_000)
{
    private static readonly TimeSpan LeavingTime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _active = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _revoked = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _leaving = new();
    private long _endings;

    /// <summary>How many sessions were ended: what was written at one number is still true while it is the same.</summary>
    public long Endings => Interlocked.Read(ref _endings);

    /// <summary>Sessions that are signed in and not idle too long.</summary>
    public int Active
    {
        get
        {
            Sweep(_active);
            return _active.Count;
        }
    }

    /// <summary>Notes that a session is in use until <paramref name="expires"/>, unless it goes on.</summary>
    public void Touch(Guid id, DateTimeOffset expires)
    {
        // Beyond the capacity sessions work as well; they are only not counted.
        if (_active.TryGetValue(id, out var known))
        {
            if (known != expires)
            {
                _active[id] = expires;
            }
        }
        else if (HasRoom(_active))
        {
            _active[id] = expires;
        }
    }

    /// <summary>Ends a session: its cookie is refused from here on, however often it is replayed.</summary>
    public void Revoke(Guid id, DateTimeOffset absoluteEnd)
    {
        _active.TryRemove(id, out _);
        if (!HasRoom(_revoked) && _revoked.MinBy(r => r.Value) is var (soonest, _))
        {
            _revoked.TryRemove(soonest, out _);
        }

        _revoked[id] = absoluteEnd;
        Interlocked.Increment(ref _endings);
    }

    /// <summary>Ends a session like <see cref="Revoke"/>, but lets it reach the back end's own sign-out once, within <see cref="LeavingTime"/>.</summary>
    public void Leave(Guid id, DateTimeOffset absoluteEnd)
    {
        Revoke(id, absoluteEnd);
        if (HasRoom(_leaving))
        {
            _leaving[id] = time.GetUtcNow() + LeavingTime;
        }
    }

    /// <summary>Takes the one permission that <see cref="Leave"/> gave.</summary>
    public bool TryLeave(Guid id) => _leaving.TryRemove(id, out var until) && until > time.GetUtcNow();

    public bool IsRevoked(Guid id) => !_revoked.IsEmpty && _revoked.ContainsKey(id);

    /// <summary>The sessions that were ended and whose cookies would still be good, each with when that is over.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> Ended()
    {
        Sweep(_revoked);
        return new Dictionary<Guid, DateTimeOffset>(_revoked);
    }

    private bool HasRoom(ConcurrentDictionary<Guid, DateTimeOffset> sessions)
    {
        if (sessions.Count < capacity)
        {
            return true;
        }

        Sweep(sessions);
        return sessions.Count < capacity;
    }

    private void Sweep(ConcurrentDictionary<Guid, DateTimeOffset> sessions)
    {
        var now = time.GetUtcNow();
        foreach (var session in sessions)
        {
            if (session.Value <= now)
            {
                sessions.TryRemove(session);
            }
        }
    }
}
