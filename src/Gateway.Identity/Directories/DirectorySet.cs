using System.Collections.Frozen;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Directories;

/// <summary>The directories of one configuration, in the order in which they are asked; immutable.</summary>
public sealed class DirectorySet
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    private readonly FrozenDictionary<string, IReadOnlyList<IDirectory>> _byDomain;
    private readonly FrozenDictionary<string, string> _suffixes;

    /// <param name="names">How user names are compared.</param>
    /// <param name="all">The directories.</param>
    /// <param name="byDomain">Those that alone have a domain's users, by its proper form.</param>
    public DirectorySet(AccountNames names, IReadOnlyList<IDirectory> all, IEnumerable<(string Domain, IDirectory Directory)> byDomain)
    {
        Names = names;
        All = all;
        Timeout = all.Select(d => d.Timeout).Append(Usual).Max();
        var domains = byDomain.ToArray();
        _suffixes = Suffixes(all, domains).ToFrozenDictionary(StringComparer.Ordinal);
        _byDomain = domains.GroupBy(d => d.Domain, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<IDirectory>)[.. g.Select(d => d.Directory)], StringComparer.OrdinalIgnoreCase);
    }

    public AccountNames Names { get; }

    public IReadOnlyList<IDirectory> All { get; }

    /// <summary>How long asking may take, whatever waits in front of the directories included.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// The name under which a directory's user is counted, however it was spelled. Users of one name in two directories are two accounts.
    /// </summary>
    public string? AccountOf(string directory, string userName) => Names.Normalize(userName) is { } name
        ? name.Contains('@', StringComparison.Ordinal) ? name : Names.Normalize(name + _suffixes.GetValueOrDefault(directory, ""))
        : null;

    /// <summary>The name under which is counted what a directory found, or would try; null where it says neither.</summary>
    public string? AccountOf(UserLookupResult finding) =>
        finding is { Directory: { } directory } && (finding.User?.Name ?? finding.TriedAs) is { } name ? AccountOf(directory, name) : null;

    private static IEnumerable<KeyValuePair<string, string>> Suffixes(IReadOnlyList<IDirectory> all, IReadOnlyList<(string Domain, IDirectory Directory)> byDomain)
    {
        var plain = 0;
        foreach (var directory in all.DistinctBy(d => d.Name))
        {
            var domain = byDomain.FirstOrDefault(d => ReferenceEquals(d.Directory, directory)).Domain;
            yield return new(directory.Name, all.Count == 1 ? "" : domain is not null ? $"@{domain}" : plain++ == 0 ? "" : $"@{directory.Name}");
        }
    }

    /// <summary>Changes when a directory changes so that a wrong password may have become right, or an unknown user known.</summary>
    internal long Version
    {
        get
        {
            var version = 0L;
            foreach (var directory in All)
            {
                version += directory.Version; // each only grows
            }

            return version;
        }
    }

    /// <summary>The directory of that name, or null.</summary>
    public IDirectory? Find(string name) => All.FirstOrDefault(d => d.Name == name);

    /// <summary>The directories to ask about an account.</summary>
    public IReadOnlyList<IDirectory> For(string account) =>
        account.LastIndexOf('@') is > 0 and var at && _byDomain.TryGetValue(account[(at + 1)..], out var directories) ? directories : All;
}
