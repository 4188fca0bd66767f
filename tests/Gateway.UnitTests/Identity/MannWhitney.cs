namespace Gateway.UnitTests.Identity;

/// <summary>The rank-sum test of Mann and Whitney, two-sided, by its normal approximation.</summary>
internal static class MannWhitney
{
    /// <summary>How probable it is that two samples of one distribution differ as much as these.</summary>
    public static double Probability(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var ranked = one.Select(v => (Value: v, IsOne: true))
            .Concat(other.Select(v => (Value: v, IsOne: false)))
            .OrderBy(v => v.Value)
            .ToArray();
        var (ranks, ties) = (0.0, 0.0);
        for (var i = 0; i < ranked.Length;)
        {
            var equal = ranked.Skip(i).TakeWhile(v => v.Value == ranked[i].Value).Count();
            ranks += ranked.Skip(i).Take(equal).Count(v => v.IsOne) * (i + ((equal + 1) / 2.0));
            ties += (Math.Pow(equal, 3) - equal) / (ranked.Length * (ranked.Length - 1.0));
            i += equal;
        }

        double n = one.Count, m = other.Count;
        var u = ranks - (n * (n + 1) / 2);
        var deviation = Math.Sqrt(n * m / 12 * (n + m + 1 - ties));
        return deviation == 0 ? 1 : Math.Min(1, 2 * Tail(Math.Abs(u - (n * m / 2)) / deviation));
    }

    // Abramowitz and Stegun 26.2.17.
    private static double Tail(double z)
    {
        var t = 1 / (1 + (0.2316419 * z));
        var polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
    }
}
