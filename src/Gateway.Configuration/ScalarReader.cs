using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Configuration;

/// <summary>Parses the text of a scalar as a value of an option's type.</summary>
internal static partial class ScalarReader
{
    /// <summary>
    /// The accepted form of a time span. Hours and minutes are mandatory, because the framework parses <c>30</c> as thirty days and
    /// <c>24:00:00</c> as twenty-four days.
    /// </summary>
    public const string TimeSpanPattern = @"^([0-9]{1,7}\.)?([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,7})?)?$";

    public const string VersionPattern = @"^[0-9]+(\.[0-9]+)?$";

    /// <summary>The value, or null if the text is not valid; <see cref="Describe"/> names the expected form.</summary>
    public static object? Read(Type type, string text, OptionTypes types) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type.IsEnum => ReadEnum(type, text, types.FindEnumeration(type).Names),
        _ when type == typeof(bool) => bool.TryParse(text, out var value) ? value : null,
        _ when type == typeof(TimeSpan) =>
            IsWhole(TimeSpanShape(), text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
        _ when type == typeof(Uri) =>
            text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var value) ? value : null,
        _ when type == typeof(Version) => IsWhole(VersionShape(), text)
            && Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", out var value) ? value : null,
        _ when OptionsShape.IsWholeNumber(type) => ReadWholeNumber(type, text),
        _ when type == typeof(decimal) => decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value) ? value : null,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? Convert.ChangeType(value, type, CultureInfo.InvariantCulture)
            : null,
    };

    /// <summary>The expected form, for error messages.</summary>
    public static string Describe(Type type, OptionTypes types) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time span such as 00:00:30 or 1.00:00:00",
        _ when type == typeof(Uri) => "a URL such as http://proxy.example.com:3128",
        _ when type == typeof(Version) => "a version such as 1.1 or 2",
        _ when type == typeof(string) => "text",
        _ when type.IsEnum => string.Join(", ", types.FindEnumeration(type).Names),
        _ when OptionsShape.IsWholeNumber(type) => "a whole number",
        _ => "a number",
    };

    private static object? ReadEnum(Type type, string text, IReadOnlyList<string> names)
    {
        if (!OptionsShape.IsFlags(type))
        {
            // Enum.Parse also accepts numbers, even those without a member, so the name is looked up first.
            return names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name)
                : null;
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts.All(p => names.Contains(p, StringComparer.OrdinalIgnoreCase))
            ? Enum.Parse(type, text, ignoreCase: true)
            : null;
    }

    private static object? ReadWholeNumber(Type type, string text)
    {
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value < long.MinValue
            || value > long.MaxValue)
        {
            return null;
        }

        try
        {
            return Convert.ChangeType((long)value, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    // The schema shares the pattern. In .NET its "$" also matches before a trailing line feed.
    private static bool IsWhole(Regex shape, string text) => shape.Match(text) is { Success: true } match && match.Length == text.Length;

    [GeneratedRegex(TimeSpanPattern, RegexOptions.CultureInvariant)]
    private static partial Regex TimeSpanShape();

    [GeneratedRegex(VersionPattern, RegexOptions.CultureInvariant)]
    private static partial Regex VersionShape();
}
