using System.IO.Enumeration;
using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>The files that a configuration file includes: <c>conf.d/*.json</c> beside it, or what its <c>Include</c> names.</summary>
internal static class IncludedFiles
{
    public const string Key = "Include";

    public const string DefaultPattern = "conf.d/*.json";

    private const int MaxFiles = 1_000;

    /// <summary>The patterns of a file: those of its <c>Include</c>, or the default.</summary>
    public static IReadOnlyList<string> Patterns(ConfigurationNode root, ConfigurationErrors errors)
    {
        if (root.Child(Key) is not { } include)
        {
            return [DefaultPattern];
        }

        var patterns = new List<string>();
        foreach (var node in include.Kind == ConfigurationNodeKind.List ? include.Children : [include])
        {
            if (node is { Kind: ConfigurationNodeKind.Text, Value: { Length: > 0 } pattern } && IsPattern(pattern))
            {
                patterns.Add(pattern);
            }
            else
            {
                errors.Add(node, $"is not a file or a pattern; allowed: {DefaultPattern}, /etc/gateway/sites/mail.json, or [] for none; "
                    + "* and ? stand in the file's name only");
            }
        }

        return patterns;
    }

    /// <summary>The files in the order in which they are read: pattern by pattern, and by name. Hidden files are left out.</summary>
    /// <param name="file">The configuration file; patterns are relative to its folder.</param>
    /// <param name="patterns">The patterns.</param>
    /// <exception cref="IOException">A folder cannot be listed, a file is named that does not exist, or there are too many.</exception>
    public static IReadOnlyList<string> Find(string file, IReadOnlyList<string> patterns)
    {
        // As the file itself is named, so that places in messages can be opened from where the command runs.
        var folder = Path.GetDirectoryName(file) ?? "";
        var found = new List<string>();
        foreach (var pattern in patterns)
        {
            var path = Path.Combine(folder, pattern);
            found.AddRange(path.IndexOfAny(['*', '?']) < 0 ? [path] : Matches(path));
            if (found.Count > MaxFiles)
            {
                throw new IOException($"more than {MaxFiles} files are included");
            }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static bool IsPattern(string text)
    {
        var wildcard = text.IndexOfAny(['*', '?']);
        return !text.Contains('\0', StringComparison.Ordinal) && (wildcard < 0 || wildcard > text.LastIndexOf('/'));
    }

    private static IEnumerable<string> Matches(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path));
        return Directory.Exists(folder.Length == 0 ? "." : folder)
            ? Directory.EnumerateFiles(folder.Length == 0 ? "." : folder)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(f => f[0] != '.' && FileSystemName.MatchesSimpleExpression(name, f, ignoreCase: false))
                .Take(MaxFiles + 1)
                .Order(StringComparer.Ordinal)
                .Select(f => Path.Combine(folder, f))
            : [];
    }
}
