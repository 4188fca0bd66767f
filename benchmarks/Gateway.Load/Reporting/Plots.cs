namespace Gateway.Load.Reporting;

/// <summary>Which scenarios become pictures: latency against rate, and memory against connections.</summary>
internal static class Plots
{
    /// <summary>The names of the files written into the folder.</summary>
    public static IReadOnlyList<string> Write(Report report, string folder)
    {
        List<string> files = [];
        // filtered one line up
        foreach (var group in report.Results.Where(r => r.Plan.Experiment.Plot is not null).GroupBy(r => r.Plan.Experiment.Plot!.Value))
        {
            var name = group.Count() > 1 || group.First().Plan.Name.StartsWith("latency", StringComparison.Ordinal)
                ? "latency"
                : group.First().Plan.Name;
            var series = group.SelectMany(r => r.Contenders)
                .GroupBy(c => c.Name)
                .Select(c => (c.Key, Points(c, name == "latency")))
                .ToList();
            var file = $"{report.Name}-{name}.svg";
            File.WriteAllText(
                Path.Combine(folder, file), SvgPlot.Draw(name, group.Key.X, group.Key.Y, series, isLogarithmic: name == "latency"));
            files.Add(file);
        }

        return files;
    }

    /// <summary>
    /// The median of the rounds at each point; invalid where most rounds were the load side's. Memory does not depend on who was busy.
    /// </summary>
    private static IReadOnlyList<(double X, double Y, bool IsValid)> Points(IEnumerable<CandidateResult> contenders, bool isLatency) =>
    [
        .. contenders
            .SelectMany(c => c.Samples)
            .SelectMany(s => s.Points.Select(p => (p.X, p.Y, Bound: isLatency && s.IsLoadBound)))
            .GroupBy(p => Math.Round(p.X))
            .Select(g => (g.Key, Spread.Of(g.Select(p => p.Y)).Median, g.Count(p => p.Bound) * 2 <= g.Count())).OrderBy(p => p.Key),
    ];
}
