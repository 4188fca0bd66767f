using System.Globalization;

namespace Gateway.Mail.BackEnds;

/// <summary>The capabilities that several back ends have in common, as a session may go to any of them.</summary>
internal static class CommonCapabilities
{
    private const string Size = "SIZE ";

    /// <summary>The capabilities that all of them advertise, and the smallest message size; null where there is no back end.</summary>
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

        return SizeOf(name) is { } size && others.Select(SizeOf).FirstOrDefault(l => l is not null) is { } other
            ? string.Create(CultureInfo.InvariantCulture, $"{Size}{Smaller(size, other)}")
            : null;
    }

    private static long Smaller(long size, long other)
    {
        if (size == 0 || other == 0)
        {
            return Math.Max(size, other);
        }

        return Math.Min(size, other);
    }

    // RFC 1870 4: zero, and SIZE without a number, mean that there is no fixed limit.
    private static long? SizeOf(string name)
    {
        if (name.Equals("SIZE", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        return name.StartsWith(Size, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(name.AsSpan(Size.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }
}
