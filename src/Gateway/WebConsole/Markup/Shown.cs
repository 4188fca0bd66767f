using System.Globalization;

namespace Gateway.WebConsole.Markup;

/// <summary>Values as the console shows them.</summary>
internal static class Shown
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A time in UTC, to the second, with its age.</summary>
    public static Html Time(DateTimeOffset time, DateTimeOffset now)
    {
        var utc = time.ToUniversalTime();
        var text = utc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return Html.Of($"""<time datetime="{utc.ToString("o", CultureInfo.InvariantCulture)}">{text}</time> <small>{Distance(utc - now)}</small>""");
    }

    public static Html Time(DateTimeOffset? time, DateTimeOffset now) => time is { } known ? Time(known, now) : Nothing;

    /// <summary>What stands where there is nothing to show.</summary>
    public static Html Nothing { get; } = Html.Of($"""<span class="nothing">none</span>""");

    public static Html Text(string? text) => string.IsNullOrEmpty(text) ? Nothing : Html.Of($"{text}");

    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        return value.ToString(unit == 0 || value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(int)time.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)time.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(int)time.TotalMinutes} minutes",
        { TotalSeconds: >= 10 } => $"{(int)time.TotalSeconds} s",
        { TotalSeconds: >= 1 } => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        _ => $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms",
    };

    /// <summary>A state in words and in color.</summary>
    public static Html State(bool isGood, string good, string bad) => isGood
        ? Html.Of($"""<span class="state good">{good}</span>""")
        : Html.Of($"""<span class="state bad">{bad}</span>""");

    private static string Distance(TimeSpan difference) => difference < TimeSpan.Zero
        ? $"{Duration(-difference)} ago"
        : $"in {Duration(difference)}";
}
