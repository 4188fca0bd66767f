using System.Collections.Concurrent;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// The sessions that this process has seen, and those that were ended early; both are bounded and evicted when they expire.
/// </summary>
internal sealed class SessionRegistry(TimeProvider time, ISessionSharing? sharing = null, int capacity = 100_000)
{
    private static readonly TimeSpan SignOutWindow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _active = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _revoked = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _signingOut = new();
    private readonly ConcurrentDictionary<string, EndedAccount> _revokedAccounts = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>The number of sessions ended so far; it grows with every change of <see cref="GetRevoked"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The number of sessions that are counted, and the number of those ended early that are known.</summary>
    public int Capacity => capacity;

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

    /// <summary>Ends a session: its cookie is refused from now on, at every gateway that shares its sessions.</summary>
    public void Revoke(Guid id, DateTimeOffset absoluteEnd)
    {
        End(id, absoluteEnd);
        sharing?.Ended(id, absoluteEnd, allowsSignOut: false);
    }

    /// <summary>Another gateway has ended a session.</summary>
    public void RevokedElsewhere(Guid id, DateTimeOffset absoluteEnd, bool allowsSignOut)
    {
        if (IsRevoked(id))
        {
            return; // here, most likely
        }

        End(id, absoluteEnd);
        if (allowsSignOut)
        {
            AllowSignOut(id);
        }
    }

    private void End(Guid id, DateTimeOffset absoluteEnd)
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
        End(id, absoluteEnd);
        AllowSignOut(id);
        sharing?.Ended(id, absoluteEnd, allowsSignOut: true);
    }

    /// <summary>Uses up the one request that <see cref="RevokeAllowingSignOut"/> allows.</summary>
    public bool TryUseSignOut(Guid id) => _signingOut.TryRemove(id, out var until) && until > time.GetUtcNow();

    public bool IsRevoked(Guid id) => !_revoked.IsEmpty && _revoked.ContainsKey(id);

    /// <summary>Ends every session of an account that began before a time, at every gateway that shares its sessions.</summary>
    /// <param name="account">The account.</param>
    /// <param name="before">The time.</param>
    /// <param name="longest">The longest time that a session can last, after which nothing need be known of them.</param>
    public void RevokeBefore(string account, DateTimeOffset before, TimeSpan longest)
    {
        RevokedBeforeElsewhere(account, before, before + longest);
        sharing?.EndedBefore(account, before, before + longest);
    }

    /// <summary>Another gateway has ended every session of an account that began before a time.</summary>
    public void RevokedBeforeElsewhere(string account, DateTimeOffset before, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        foreach (var old in _revokedAccounts.Where(a => a.Value.Until <= now))
        {
            _revokedAccounts.TryRemove(old);
        }

        // What is told again, or late, takes nothing back.
        var told = new EndedAccount(before, until);
        if (_revokedAccounts.AddOrUpdate(account, told, (_, known) => known.Before >= before ? known : told) == told)
        {
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Whether an account's sessions of that time were ended.</summary>
    public bool IsRevoked(string account, DateTimeOffset started) =>
        !_revokedAccounts.IsEmpty && _revokedAccounts.TryGetValue(account, out var ended) && started <= ended.Before;

    /// <summary>The accounts whose sessions were ended.</summary>
    public IReadOnlyDictionary<string, EndedAccount> GetRevokedAccounts() => new Dictionary<string, EndedAccount>(_revokedAccounts);

    /// <summary>The sessions that were ended and whose cookies have not expired, each with its expiry time.</summary>
    public IReadOnlyDictionary<Guid, DateTimeOffset> GetRevoked()
    {
        Sweep(_revoked);
        return new Dictionary<Guid, DateTimeOffset>(_revoked);
    }

    private void AllowSignOut(Guid id)
    {
        if (HasRoom(_signingOut))
        {
            _signingOut[id] = time.GetUtcNow() + SignOutWindow;
        }
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
