using System.Collections.Concurrent;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>The sessions at back ends that the gateway keeps for people who are signed in; in memory alone and bounded: of too many, those unused longest go.</summary>
internal sealed class BackEndSessions(TimeProvider time, int capacity = 50_000)
{
    private static readonly TimeSpan RefusalLasts = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(Guid Session, string Cluster), Entry> _entries = new();

    public int Count => _entries.Count;

    /// <summary>
    /// The session's cookies, made by <paramref name="signIn"/> once however many requests ask at a time. Null where the back end refused:
    /// it is not asked again for a while, or it might lock its user.
    /// </summary>
    public async Task<BackEndCookies?> GetAsync(Guid session, string cluster, TimeSpan idle, Func<Task<BackEndCookies?>> signIn)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var entry = _entries.GetOrAdd((session, cluster), static (_, state) => new Entry(state.now, state.signIn), (now, signIn));
            var cookies = await entry.Cookies.Value;
            if (cookies is null ? now - entry.Made < RefusalLasts : now - cookies.LastUsed < idle)
            {
                if (cookies is not null)
                {
                    cookies.LastUsed = now;
                }

                MakeRoom(idle, now);
                return cookies;
            }

            _entries.TryRemove(new((session, cluster), entry));
        }
    }

    /// <summary>Forgets a session that the back end no longer knows; another one that took its place stays.</summary>
    public void Forget(Guid session, string cluster, BackEndCookies cookies)
    {
        if (_entries.TryGetValue((session, cluster), out var entry) && entry.Cookies.IsValueCreated && entry.Cookies.Value is { IsCompletedSuccessfully: true, Result: var kept } && ReferenceEquals(kept, cookies))
        {
            _entries.TryRemove(new((session, cluster), entry));
        }
    }

    private void MakeRoom(TimeSpan idle, DateTimeOffset now)
    {
        if (_entries.Count <= capacity)
        {
            return;
        }

        // An eighth of them goes, the longest unused first: a person whose session goes is signed in again by the next request.
        foreach (var (key, entry) in _entries.OrderBy(e => e.Value.LastUsed).Take(capacity / 8).ToArray())
        {
            _entries.TryRemove(new(key, entry));
        }
    }

    private sealed class Entry(DateTimeOffset made, Func<Task<BackEndCookies?>> signIn)
    {
        public DateTimeOffset Made => made;

        public Lazy<Task<BackEndCookies?>> Cookies { get; } = new(signIn);

        public DateTimeOffset LastUsed => Cookies is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: { } cookies } } ? cookies.LastUsed : made;
    }
}
