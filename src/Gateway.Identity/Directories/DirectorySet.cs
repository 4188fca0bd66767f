using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.PasswordChanges;

namespace Gateway.Identity.Directories;

/// <summary>The directories of one configuration, in the order in which they are asked; immutable.</summary>
public sealed class DirectorySet
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly FrozenDictionary<string, IReadOnlyList<IDirectory>> _byDomain;
    private readonly FrozenDictionary<string, string> _suffixes;

    /// <param name="names">How user names are compared.</param>
    /// <param name="all">The directories.</param>
    /// <param name="byDomain">Directories that alone have the users of a domain, by its canonical form.</param>
    public DirectorySet(AccountNames names, IReadOnlyList<IDirectory> all, IEnumerable<(string Domain, IDirectory Directory)> byDomain)
    {
        Names = names;
        All = all;
        Timeout = all.Select(d => d.Timeout).Append(DefaultTimeout).Max();
        var domains = byDomain.ToArray();
        _suffixes = Suffixes(all, domains).ToFrozenDictionary(StringComparer.Ordinal);
        _byDomain = domains.GroupBy(d => d.Domain, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                g => g.Key, g => (IReadOnlyList<IDirectory>)[.. g.Select(d => d.Directory)], StringComparer.OrdinalIgnoreCase);
    }

    public AccountNames Names { get; }

    public IReadOnlyList<IDirectory> All { get; }

    /// <summary>The longest time for a verification, waiting for admission included.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// The account of a directory's user, however the name was spelled. Users of the same name in two directories are two accounts.
    /// </summary>
    public string? AccountOf(string directory, string userName)
    {
        var name = Names.Normalize(userName);
        return name is null || name.Contains('@', StringComparison.Ordinal)
            ? name
            : Names.Normalize(name + _suffixes.GetValueOrDefault(directory, ""));
    }

    /// <summary>Whether users can change the password that they have in a directory.</summary>
    public bool CanChangePassword(string directory) => Find(directory) is IPasswordChangingDirectory;

    /// <summary>The account of a look-up: that of the user, or of the name that would be tried; null if both are unknown.</summary>
    public string? AccountOf(UserLookupResult lookup) =>
        lookup is { Directory: { } directory } && (lookup.User?.Name ?? lookup.TriedAs) is { } name ? AccountOf(directory, name) : null;

    private static IEnumerable<KeyValuePair<string, string>> Suffixes(
        IReadOnlyList<IDirectory> all, IReadOnlyList<(string Domain, IDirectory Directory)> byDomain)
    {
        var hasPlainNames = false;
        foreach (var directory in all.DistinctBy(d => d.Name))
        {
            var suffix = "";
            if (all.Count > 1 && byDomain.FirstOrDefault(d => ReferenceEquals(d.Directory, directory)).Domain is { } domain)
            {
                suffix = $"@{domain}";
            }
            else if (all.Count > 1 && hasPlainNames)
            {
                suffix = $"@{directory.Name}";
            }
            else
            {
                hasPlainNames = true;
            }

            yield return new(directory.Name, suffix);
        }
    }

    /// <summary>Increases when a wrong password may have become right, or an unknown user known.</summary>
    internal long Version
    {
        get
        {
            var version = 0L;
            foreach (var directory in All)
            {
                version += directory.Version; // each only increases
            }

            return version;
        }
    }

    /// <summary>The directory of that name, or null.</summary>
    public IDirectory? Find(string name) => All.FirstOrDefault(d => d.Name == name);

    /// <summary>The directories that may have an account.</summary>
    public IReadOnlyList<IDirectory> For(string account) =>
        account.LastIndexOf('@') is > 0 and var at && _byDomain.TryGetValue(account[(at + 1)..], out var directories) ? directories : All;
}
