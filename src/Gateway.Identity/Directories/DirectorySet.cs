using System.Collections.Frozen;

namespace Gateway.Identity.Directories;

/// <summary>The directories of one configuration, in the order in which they are asked; immutable.</summary>
public sealed class DirectorySet
{
    private readonly FrozenDictionary<string, IReadOnlyList<IDirectory>> _byDomain;

    /// <param name="names">How user names are compared.</param>
    /// <param name="all">The directories.</param>
    /// <param name="byDomain">Those that alone have a domain's users, by its proper form.</param>
    public DirectorySet(AccountNames names, IReadOnlyList<IDirectory> all, IEnumerable<(string Domain, IDirectory Directory)> byDomain)
    {
        Names = names;
        All = all;
        _byDomain = byDomain.GroupBy(d => d.Domain, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<IDirectory>)[.. g.Select(d => d.Directory)], StringComparer.OrdinalIgnoreCase);
    }

    public AccountNames Names { get; }

    public IReadOnlyList<IDirectory> All { get; }

    /// <summary>The directory of that name, or null.</summary>
    public IDirectory? Find(string name) => All.FirstOrDefault(d => d.Name == name);

    /// <summary>The directories to ask about an account.</summary>
    public IReadOnlyList<IDirectory> For(string account) =>
        account.LastIndexOf('@') is > 0 and var at && _byDomain.TryGetValue(account[(at + 1)..], out var directories) ? directories : All;
}
