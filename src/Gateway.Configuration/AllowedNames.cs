namespace Gateway.Configuration;

/// <summary>Formats the list of allowed names, and suggests the nearest one for a misspelled name.</summary>
public static class AllowedNames
{
    // Longer than any key or value of the gateway. The edit distance costs the product of both lengths.
    private const int MaxLength = 64;

    // With thousands of clusters, each error message would otherwise print all of their names.
    private const int MaxListed = 40;

    /// <summary>The names, separated by commas; a long list is cut and ends with the number of omitted names.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        var listed = string.Join(", ", names.Take(MaxListed).Select(PrintableText.Of));
        return names.Count > MaxListed ? $"{listed} and {names.Count - MaxListed} more" : listed;
    }

    /// <summary>The allowed name with the smallest edit distance, or null if none is close enough to be a typing error.</summary>
    public static string? Nearest(string given, IEnumerable<string> allowed)
    {
        if (given.Length is 0 or > MaxLength)
        {
            return null;
        }

        var best = allowed.Select(name => (Name: name, Distance: Distance(given, name))).OrderBy(c => c.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, given.Length / 3) ? best.Name : null;
    }

    /// <summary><c> (did you mean 'Preset'?)</c>, or an empty string.</summary>
    public static string Suggest(string given, IEnumerable<string> allowed) =>
        Nearest(given, allowed) is { } name ? $" (did you mean '{PrintableText.Of(name)}'?)" : "";

    // Optimal string alignment distance: insertions, deletions, substitutions and transpositions of adjacent characters.
    private static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
