using System.Globalization;
using System.Text;

namespace Gateway.Load.Reporting;

/// <summary>A line plot in SVG that reads on white and on black.</summary>
internal static class SvgPlot
{
    private const double Width = 640, Height = 360, Left = 70, Right = 120, Top = 30, Bottom = 50;

    private static readonly string[] Colours = ["#d9480f", "#1971c2", "#2f9e44", "#9c36b5", "#868e96"];

    public static string Draw(
        string title,
        string x,
        string y,
        IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y, bool IsValid)> Points)> series,
        bool isLogarithmic = false)
    {
        var points = series.SelectMany(s => s.Points).ToList();
        double mostX = Ceiling(points.Select(p => p.X)
            .DefaultIfEmpty(1)
            .Max()), mostY = Ceiling(points.Select(p => p.Y).DefaultIfEmpty(1).Max());
        // Whole decades from the least to the most.
        var (leastPower, mostPower) = (Math.Floor(Math.Log10(points.Select(p => p.Y)
            .Where(v => v > 0)
            .DefaultIfEmpty(0.1)
            .Min())), Math.Ceiling(Math.Log10(mostY)));
        mostPower = Math.Max(mostPower, leastPower + 1);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" "
            + $"font-family=\"sans-serif\" font-size=\"12\" fill=\"#808080\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"18\" font-size=\"14\">{title}</text>\n");
        for (var i = 0; i <= 4; i++)
        {
            var level = isLogarithmic ? Math.Pow(10, leastPower + ((mostPower - leastPower) * i / 4)) : mostY * i / 4;
            double atX = X(mostX * i / 4), atY = Y(level);
            svg.Append(
                CultureInfo.InvariantCulture, $"<path d=\"M{Left} {atY:f1}H{Width - Right}\" stroke=\"#808080\" stroke-opacity=\".3\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{atY + 4:f1}\" text-anchor=\"end\">{level:g3}</text>\n");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{atX:f1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{mostX * i / 4:g6}</text>\n");
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">{x}</text>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text transform=\"translate(14 {Height / 2}) rotate(-90)\" text-anchor=\"middle\">{y}</text>\n");
        foreach (var (number, (name, line)) in series.Index())
        {
            var colour = Colours[number % Colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\""
                + $"{string.Join(' ', line.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):f1},{Y(p.Y):f1}")))}\"/>\n");
            foreach (var point in line)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(point.X):f1}\" cy=\"{Y(point.Y):f1}\" r=\"3\" fill=\""
                    + $"{(point.IsValid ? colour : "none")}\" stroke=\"{colour}\"/>\n");
            }

            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Width - Right + 12}\" y=\"{Top + 18 * number + 10}\" fill=\"{colour}\">{name}</text>\n");
        }

        if (points.Any(p => !p.IsValid))
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Width - Right}\" y=\"18\" text-anchor=\"end\">hollow: the load side was the bottleneck, not valid</text>\n");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + (value / mostX * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (Share(value) * (Height - Top - Bottom));
        double Share(double value) =>
            isLogarithmic ? (Math.Log10(Math.Max(value, Math.Pow(10, leastPower))) - leastPower) / (mostPower - leastPower) : value / mostY;
    }

    private static double Ceiling(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 4, 6, 8, 10 }.Select(m => m * power).First(m => m >= value);
    }
}
