using System.Globalization;

namespace Gateway.Mail.Sieve;

/// <summary>Formats strings (RFC 5804 4). A text has one character for each byte.</summary>
internal static class SieveText
{
    /// <summary>The longest string that may be quoted, in bytes.</summary>
    private const int MaxQuoted = 1_024;

    /// <summary>The string quoted. It has no line end.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The string quoted, or as a literal where it is too long for that.</summary>
    public static string Format(string text) => text.Length <= MaxQuoted
        ? Quote(text)
        : string.Create(CultureInfo.InvariantCulture, $"{{{text.Length}+}}\r\n{text}");
}
