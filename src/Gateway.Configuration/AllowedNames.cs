namespace Gateway.Configuration;

/// <summary>Says which names are allowed, and which of them somebody may have meant.</summary>
public static class AllowedNames
{
    // Longer than any key or value of ours; the distance costs the product of the lengths.
    private const int MaxLength = 64;

    // A list that nobody reads to its end; with thousands of clusters each mistake would print all of them.
    private const int Listed = 40;

    /// <summary>The names, separated by commas; of very many, the first.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        var listed = string.Join(", ", names.Take(Listed).Select(PrintableText.Of));
        return names.Count > Listed ? $"{listed} and {names.Count - Listed} more" : listed;
    }

    /// <summary>The nearest of the allowed names, or null where none is near enough to be a slip of the hand.</summary>
    public static string? Nearest(string given, IEnumerable<string> allowed)
    {
        if (given.Length is 0 or > MaxLength)
        {
            return null;
        }

        var best = allowed.Select(name => (Name: name, Distance: Distance(given, name))).OrderBy(c => c.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, given.Length / 3) ? best.Name : null;
    }

    /// <summary><c> (did you mean 'Preset'?)</c>, or nothing.</summary>
    public static string Suggest(string given, IEnumerable<string> allowed) => Nearest(given, allowed) is { } name ? $" (did you mean '{PrintableText.Of(name)}'?)" : "";

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
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
