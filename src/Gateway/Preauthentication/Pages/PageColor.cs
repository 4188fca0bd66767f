using System.Globalization;

namespace Gateway.Preauthentication.Pages;

/// <summary>Colors as the configuration writes them, and whether text is readable on them.</summary>
internal static class PageColor
{
    // WCAG 2.2, 1.4.3.
    private const double Readable = 4.5;

    /// <summary>Whether a text is a color: <c>#rrggbb</c>.</summary>
    public static bool IsColor(string text) => text.Length == 7 && text[0] == '#' && text.AsSpan(1).IndexOfAnyExcept(Hex) < 0;

    /// <summary>Whether one color is readable on another.</summary>
    public static bool IsReadable(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05) >= Readable;
    }

    private static readonly System.Buffers.SearchValues<char> Hex = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    // WCAG's relative luminance.
    private static double Luminance(string color) =>
        (0.2126 * Channel(color, 1)) + (0.7152 * Channel(color, 3)) + (0.0722 * Channel(color, 5));

    private static double Channel(string color, int start)
    {
        var value = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
