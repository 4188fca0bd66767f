using System.Globalization;

namespace Gateway.WebConsole.Markup;

/// <summary>A small chart of bars, drawn here; what it shows is also said in words.</summary>
internal static class BarChart
{
    private const int Height = 48;
    private const int Width = 4;
    private const int Gap = 1;

    /// <summary>Draws values, the oldest first.</summary>
    /// <param name="values">The values.</param>
    /// <param name="label">What they are.</param>
    /// <param name="span">The time that they cover.</param>
    /// <param name="step">What one bar stands for: <c>a minute</c>.</param>
    /// <param name="isBad">Whether they count what should not happen.</param>
    public static Html Of(IReadOnlyList<long> values, string label, string span, string step, bool isBad = false)
    {
        var highest = values.Max();
        var words = $"{label} of {span}: {Number(values.Sum())} in all, at most {Number(highest)} {step}, now {Number(values[^1])}.";
        return Html.Of($"""
            <figure class="chart"><svg viewBox="0 0 {values.Count * Width} {Height}" preserveAspectRatio="none" role="img" aria-label="{words}">
            {values.Select((value, i) => Bar(value, i, highest, isBad))}
            </svg><figcaption>{label} <small>{Number(values.Sum())}, at most {Number(highest)} {step}</small></figcaption></figure>
            """);
    }

    private static Html Bar(long value, int place, long highest, bool isBad)
    {
        if (value == 0)
        {
            return Html.Empty;
        }

        // Keeps the smallest value visible.
        var height = Math.Max(1.5, value * (double)Height / highest);
        return Html.Of(
            $"""<rect class="{(isBad ? "bar-bad" : "bar")}" x="{place * Width}" y="{Height - height:0.##}" width="{Width - Gap}" height="{height:0.##}"/>""");
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
