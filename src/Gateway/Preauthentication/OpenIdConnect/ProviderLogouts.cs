using System.Collections.Concurrent;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Which sessions and users providers have signed out. It is kept by the provider's names and not by ours, so that a session that this
/// process has never seen, or that begins from a code that was under way, is ended too; bounded, and forgotten with the sessions.
/// </summary>
internal sealed class ProviderLogouts(TimeProvider time, int capacity = 100_000)
{
    private readonly ConcurrentDictionary<(string Issuer, bool IsSubject, string Id), (DateTimeOffset Before, DateTimeOffset Until)> _ended = new();

    /// <summary>Ends a session of a provider; or, where it has no name, all sessions of a user that began before <paramref name="before"/>.</summary>
    public void End(string issuer, string? subject, string? sessionId, DateTimeOffset before, DateTimeOffset until)
    {
        if (_ended.Count >= capacity)
        {
            Sweep();
        }

        if (_ended.Count >= capacity && _ended.MinBy(e => e.Value.Until) is var (soonest, _))
        {
            _ended.TryRemove(soonest, out _);
        }

        if (sessionId is not null)
        {
            _ended[(issuer, false, sessionId)] = (DateTimeOffset.MaxValue, until);
        }
        else if (subject is not null)
        {
            _ended[(issuer, true, subject)] = (before, until);
        }
    }

    public bool Ended(ProviderSession session, DateTimeOffset started) =>
        !_ended.IsEmpty
        && ((session.SessionId is { } id && _ended.ContainsKey((session.Issuer, false, id)))
            || (_ended.TryGetValue((session.Issuer, true, session.Subject), out var ended) && started <= ended.Before));

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
