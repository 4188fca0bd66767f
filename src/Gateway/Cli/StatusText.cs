using System.Globalization;
using System.Text.Json;

namespace Gateway.Cli;

/// <summary>Values of a status as people read them: scaled bytes, durations, times without fractions.</summary>
internal static class StatusText
{
    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>The heading of a member: <c>workingSetBytes</c> is <c>working set</c>.</summary>
    public static string Heading(string name)
    {
        if (name == "available")
        {
            return "up";
        }

        var words = string.Concat(name.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
        foreach (var unit in (string[])[" bytes", " seconds"])
        {
            words = words.EndsWith(unit, StringComparison.Ordinal) ? words[..^unit.Length] : words;
        }

        return words;
    }

    public static string Of(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray()),
        JsonValueKind.Number when name.EndsWith("Bytes", StringComparison.Ordinal) => Bytes(value.GetDouble()),
        JsonValueKind.Number when name.EndsWith("Seconds", StringComparison.Ordinal) => Duration(TimeSpan.FromSeconds(value.GetDouble())),
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.String when value.TryGetDateTimeOffset(out var time) => Time(time),
        _ => value.ToString(),
    };

    internal static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < ByteUnits.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes, bytes < 10 && unit > 0 ? 1 : 0)} {ByteUnits[unit]}");
    }

    internal static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{time.Seconds} s",
    };

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
