using System.Collections.Concurrent;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// The sessions and users that providers have signed out. The keys are the provider's names, so that a session that this process has never
/// seen, or that starts from a code in flight, is ended too. Entries are bounded and evicted when the sessions have expired.
/// </summary>
internal sealed class ProviderLogouts(TimeProvider time, ISessionSharing? sharing = null, int capacity = 100_000)
{
    private readonly ConcurrentDictionary<(string Issuer, bool IsSession, string Id), ProviderLogout> _ended = new();
    private readonly ConcurrentDictionary<(string Issuer, string SessionId), DateTimeOffset> _seen = new();
    private long _version;

    /// <summary>The number of notices so far; it grows with every change of <see cref="GetAll"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Ends the sessions that a notice names, at every gateway that shares its sessions.</summary>
    public void Add(ProviderLogout logout)
    {
        AddFromElsewhere(logout);
        sharing?.Ended(logout);
    }

    /// <summary>Another gateway has received a notice.</summary>
    public void AddFromElsewhere(ProviderLogout logout)
    {
        if ((logout.SessionId ?? logout.Subject) is not { } id)
        {
            return;
        }

        if (_ended.Count >= capacity)
        {
            Sweep();
        }

        if (_ended.Count >= capacity && _ended.MinBy(e => e.Value.Until) is var (soonest, _))
        {
            _ended.TryRemove(soonest, out _);
        }

        // An older notice that arrives late or again does not replace a newer one.
        _ended.AddOrUpdate(
            (logout.Issuer, logout.SessionId is not null, id), logout, (_, known) => known.Before > logout.Before ? known : logout);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Notes a provider's session that is used here; beyond the capacity, only logout tokens end further ones.</summary>
    public void See(ProviderSession session, DateTimeOffset until)
    {
        if (session.SessionId is { } id && !HasSeen(session.Issuer, id))
        {
            SeenElsewhere(session.Issuer, id, until);
            sharing?.Seen(session.Issuer, id, until);
        }
    }

    /// <summary>A provider's session is used at another gateway, where its sign-out may not arrive.</summary>
    public void SeenElsewhere(string issuer, string id, DateTimeOffset until)
    {
        if (_seen.Count >= capacity)
        {
            var now = time.GetUtcNow();
            foreach (var entry in _seen.Where(e => e.Value <= now))
            {
                _seen.TryRemove(entry);
            }
        }

        if (_seen.Count < capacity)
        {
            _seen[(issuer, id)] = until;
        }
    }

    /// <summary>Whether a session of that name is used here, or at a gateway that shares its sessions.</summary>
    public bool HasSeen(string issuer, string sessionId) => _seen.ContainsKey((issuer, sessionId));

    public bool HasEnded(ProviderSession session, DateTimeOffset started) =>
        !_ended.IsEmpty
        && ((session.SessionId is { } id && _ended.ContainsKey((session.Issuer, true, id)))
            || (_ended.TryGetValue((session.Issuer, false, session.Subject), out var ended) && started <= ended.Before));

    /// <summary>The notices that have not expired.</summary>
    public IReadOnlyList<ProviderLogout> GetAll()
    {
        Sweep();
        return [.. _ended.Values];
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var entry in _ended)
        {
            if (entry.Value.Until <= now)
            {
                _ended.TryRemove(entry);
            }
        }
    }
}
