using System.Collections.Concurrent;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// The sessions that this process has seen, and those that were ended early; both are bounded and evicted when they expire.
/// </summary>
internal sealed class SessionRegistry(TimeProvider time, int capacity = 100_000)
{
    private static readonly TimeSpan SignOutWindow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _active = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _revoked = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _signingOut = new();
    private long _version;

    /// <summary>The number of sessions ended so far; it grows with every change of <see cref="GetRevoked"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The number of sessions that are signed in and not idle.</summary>
    public int Active
    {
        get
        {
            Sweep(_active);
            return _active.Count;
        }
    }

    /// <summary>Marks a session as in use; it counts as active until <paramref name="expires"/>.</summary>
    public void Touch(Guid id, DateTimeOffset expires)
    {
        // Sessions above the capacity work too; they are not counted.
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

    /// <summary>Ends a session: its cookie is refused from now on.</summary>
    public void Revoke(Guid id, DateTimeOffset absoluteEnd)
    {
        _active.TryRemove(id, out _);
        if (!HasRoom(_revoked) && _revoked.MinBy(r => r.Value) is var (soonest, _))
        {
            _revoked.TryRemove(soonest, out _);
        }

        _revoked[id] = absoluteEnd;
        Interlocked.Increment(ref _version);
    }

    /// <summary>Ends a session, but allows one request to the back end's own sign-out within <see cref="SignOutWindow"/>.</summary>
    public void RevokeAllowingSignOut(Guid id, DateTimeOffset absoluteEnd)
    {
        Revoke(id, absoluteEnd);
        if (HasRoom(_signingOut))
        {
            _signingOut[id] = time.GetUtcNow() + SignOutWindow;
        }
    }

    /// <summary>Uses up the one request that <see cref="RevokeAllowingSignOut"/> allows.</summary>
    public bool TryUseSignOut(Guid id) => _signingOut.TryRemove(id, out var until) && until > time.GetUtcNow();

    public bool IsRevoked(Guid id) => !_revoked.IsEmpty && _revoked.ContainsKey(id);

    /// <summary>The sessions that were ended and whose cookies have not expired, each with its expiry time.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> GetRevoked()
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
