using System.Collections.Concurrent;
using Gateway.Identity.Bounded;

namespace Gateway.Identity.Directories;

/// <summary>
/// Which account a spelling belongs to, as the directories say: a mail alias, a name with or without its domain, a form that only the
/// directory takes for the same. All of one person's spellings count against one lock. Bounded; what an attacker makes up goes first.
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
        _aliases = new(() => Capacity, time, StringComparer.Ordinal, _ => throw new NotSupportedException("Nothing here has to stay."));
        _bySpelling = _aliases.Entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal int Count => _aliases.Count;

    /// <summary>The account of a spelling, or null where nobody has said. No allocation.</summary>
    public string? Find(ReadOnlySpan<char> spelling, DirectorySet current) =>
        _bySpelling.TryGetValue(spelling, out var alias) && alias.HoldsAt(_time.GetUtcNow(), current) ? alias.Account : null;

    /// <summary>Remembers what a directory said of a spelling.</summary>
    /// <param name="spelling">The normalised name as it was presented.</param>
    /// <param name="account">Its account.</param>
    /// <param name="isKnown">False where no directory says that there is such a user.</param>
    /// <param name="directories">Who said so.</param>
    public void Learn(string spelling, string account, bool isKnown, DirectorySet directories) =>
        _aliases.Set(spelling, new Alias(account, isKnown, directories, _time.GetUtcNow() + Life));

    internal void DropExpired() => _aliases.DropExpired();

    private sealed class Alias(string account, bool isKnown, DirectorySet directories, DateTimeOffset until) : BoundedEntry
    {
        public string Account => account;

        public bool HoldsAt(DateTimeOffset now, DirectorySet current) => now < until && ReferenceEquals(directories, current);

        public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) => now >= until ? EvictionPriority.Expired : isKnown ? EvictionPriority.Useful : EvictionPriority.Noise;
    }
}
