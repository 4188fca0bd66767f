using System.Collections.Concurrent;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>
/// The sessions at back ends that the gateway keeps for signed-in people: in memory only and bounded; those unused for longest are evicted
/// first.
/// </summary>
internal sealed class BackEndSessions(TimeProvider time, int capacity = 50_000)
{
    private static readonly TimeSpan RefusalLife = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(Guid Session, string Cluster), Entry> _entries = new();

    public int Count => _entries.Count;

    /// <summary>
    /// The session's cookies. Concurrent requests share one call of <paramref name="signIn"/>. Null where the back end refused the sign-in:
    /// it is not repeated for a while, because it might lock the user out.
    /// </summary>
    public async Task<BackEndCookies?> GetAsync(Guid session, string cluster, TimeSpan idle, Func<Task<BackEndCookies?>> signIn)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var entry = _entries.GetOrAdd((session, cluster), static (_, state) => new Entry(state.now, state.signIn), (now, signIn));
            var cookies = await entry.Cookies.Value;
            if (cookies is null ? now - entry.Made < RefusalLife : now - cookies.LastUsed < idle)
            {
                if (cookies is not null)
                {
                    cookies.LastUsed = now;
                }

                Evict();
                return cookies;
            }

            _entries.TryRemove(new((session, cluster), entry));
        }
    }

    /// <summary>Removes a session that the back end has ended, unless another one has replaced it.</summary>
    public void Remove(Guid session, string cluster, BackEndCookies cookies)
    {
        if (_entries.TryGetValue((session, cluster), out var entry) && ReferenceEquals(entry.Current, cookies))
        {
            _entries.TryRemove(new((session, cluster), entry));
        }
    }

    private void Evict()
    {
        if (_entries.Count <= capacity)
        {
            return;
        }

        // An eighth is evicted at once, which amortizes the sorting. The next request of an affected person signs in again.
        foreach (var (key, entry) in _entries.OrderBy(e => e.Value.LastUsed).Take(capacity / 8).ToArray())
        {
            _entries.TryRemove(new(key, entry));
        }
    }

    private sealed class Entry(DateTimeOffset made, Func<Task<BackEndCookies?>> signIn)
    {
        public DateTimeOffset Made => made;

        public Lazy<Task<BackEndCookies?>> Cookies { get; } = new(signIn);

        /// <summary>The cookies, once the sign-in has succeeded.</summary>
        public BackEndCookies? Current =>
            Cookies is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var cookies } } ? cookies : null;

        public DateTimeOffset LastUsed => Current?.LastUsed ?? made;
    }
}
