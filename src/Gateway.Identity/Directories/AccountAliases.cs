using System.Collections.Concurrent;
using Gateway.Identity.Bounded;

namespace Gateway.Identity.Directories;

/// <summary>
/// Caches the account of each spelling, as the directories resolved it: a mail alias, a name with or without its domain, a form that only
/// the directory treats as equal. All spellings of one user count against one account. Bounded; unknown names, which an attacker can
/// invent, are evicted first.
/// </summary>
public sealed class AccountAliases
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly BoundedTable<string, Alias> _aliases;
    private readonly ConcurrentDictionary<string, Alias>.AlternateLookup<ReadOnlySpan<char>> _bySpelling;

    public AccountAliases(TimeProvider time)
    {
        _time = time;
        _aliases = new(() => Capacity, time, StringComparer.Ordinal);
        _bySpelling = _aliases.Entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal int Count => _aliases.Count;

    /// <summary>The account of a spelling, or null if it is not cached. No allocation.</summary>
    public string? Find(ReadOnlySpan<char> spelling, DirectorySet current) =>
        _bySpelling.TryGetValue(spelling, out var alias) && alias.IsValid(_time.GetUtcNow(), current) ? alias.Account : null;

    /// <summary>Caches the account of a spelling.</summary>
    /// <param name="spelling">The presented name, normalized.</param>
    /// <param name="account">Its account.</param>
    /// <param name="isKnown">False if no directory knows the user.</param>
    /// <param name="directories">The directories that resolved it.</param>
    public void Learn(string spelling, string account, bool isKnown, DirectorySet directories) =>
        _aliases.Set(spelling, new Alias(account, isKnown, directories, _time.GetUtcNow() + Life));

    internal void DropExpired() => _aliases.DropExpired();

    private sealed class Alias(string account, bool isKnown, DirectorySet directories, DateTimeOffset until) : BoundedEntry
    {
        public string Account => account;

        public bool IsValid(DateTimeOffset now, DirectorySet current) => now < until && ReferenceEquals(directories, current);

        public override EvictionPriority EvictionPriorityAt(DateTimeOffset now)
        {
            if (now >= until)
            {
                return EvictionPriority.Expired;
            }

            return isKnown ? EvictionPriority.Useful : EvictionPriority.Noise;
        }
    }
}
