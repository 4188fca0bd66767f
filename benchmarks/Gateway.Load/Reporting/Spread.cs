using System.Globalization;

namespace Gateway.Load.Reporting;

/// <summary>Median, least and most of some rounds.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var median = sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return sorted.Length == 0 ? new(double.NaN, double.NaN, double.NaN) : new(median, sorted[0], sorted[^1]);
    }

    public string Text(int digits) => Least.Equals(Most)
        ? Number(Median, digits)
        : $"{Number(Median, digits)} ({Number(Least, digits)} to {Number(Most, digits)})";

    public static string Number(double value, int digits) =>
        double.IsFinite(value) ? value.ToString("n" + digits, CultureInfo.InvariantCulture) : "none";
}
