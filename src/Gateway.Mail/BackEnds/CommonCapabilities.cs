using System.Globalization;

namespace Gateway.Mail.BackEnds;

/// <summary>What several back ends have in common: a session may come to any of them.</summary>
internal static class CommonCapabilities
{
    private const string Size = "SIZE ";

    /// <summary>The capabilities that all of them name alike, and the smallest message size; null where there is none to ask.</summary>
    public static IReadOnlyList<string>? Of(IEnumerable<IReadOnlyList<string>> backEnds)
    {
        List<string>? common = null;
        foreach (var names in backEnds)
        {
            common = common is null ? [.. names] : [.. common.Select(n => Common(n, names)).OfType<string>()];
        }

        return common;
    }

    private static string? Common(string name, IReadOnlyList<string> others)
    {
        if (others.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return name;
        }

        return LimitOf(name) is { } limit && others.Select(LimitOf).FirstOrDefault(l => l is not null) is { } other
            ? string.Create(CultureInfo.InvariantCulture, $"{Size}{(limit == 0 ? other : other == 0 ? limit : Math.Min(limit, other))}")
            : null;
    }

    // RFC 1870 4: zero, and SIZE alone, say that there is no fixed limit.
    private static long? LimitOf(string name) =>
        name.Equals("SIZE", StringComparison.OrdinalIgnoreCase) ? 0
        : name.StartsWith(Size, StringComparison.OrdinalIgnoreCase) && long.TryParse(name.AsSpan(Size.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
        : null;
}
