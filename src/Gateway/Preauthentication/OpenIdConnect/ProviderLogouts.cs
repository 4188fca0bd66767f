using System.Collections.Concurrent;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Which sessions and users providers have signed out. It is kept by the provider's names and not by ours, so that a session that this
/// process has never seen, or that begins from a code that was under way, is ended too; bounded, and forgotten with the sessions.
/// </summary>
internal sealed class ProviderLogouts(TimeProvider time, int capacity = 100_000)
{
    private readonly ConcurrentDictionary<(string Issuer, bool IsSession, string Id), ProviderLogout> _ended = new();
    private long _endings;

    /// <summary>How many there were: what was written at one number is still true while it is the same.</summary>
    public long Endings => Interlocked.Read(ref _endings);

    public void End(ProviderLogout logout)
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

        // An older word that comes again, or late, takes nothing back of a newer one.
        _ended.AddOrUpdate((logout.Issuer, logout.SessionId is not null, id), logout, (_, known) => known.Before > logout.Before ? known : logout);
        Interlocked.Increment(ref _endings);
    }

    public bool Ended(ProviderSession session, DateTimeOffset started) =>
        !_ended.IsEmpty
        && ((session.SessionId is { } id && _ended.ContainsKey((session.Issuer, true, id)))
            || (_ended.TryGetValue((session.Issuer, false, session.Subject), out var ended) && started <= ended.Before));

    /// <summary>Those that still matter.</summary>
    public IReadOnlyList<ProviderLogout> All()
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
