namespace Gateway.Load.Reporting;

/// <summary>Which scenarios become pictures: latency against rate, and memory against connections.</summary>
internal static class Plots
{
    /// <summary>The names of the files written into the folder.</summary>
    public static IReadOnlyList<string> Write(Report report, string folder)
    {
        List<string> files = [];
        foreach (var group in report.Results.Where(r => r.Plan.Experiment.Plot is not null).GroupBy(r => r.Plan.Experiment.Plot!.Value)) // filtered one line up
        {
            var name = group.Count() > 1 || group.First().Plan.Name.StartsWith("latency", StringComparison.Ordinal) ? "latency" : group.First().Plan.Name;
            var series = group.SelectMany(r => r.Contenders).GroupBy(c => c.Name).Select(c => (c.Key, Points(c))).ToList();
            var file = $"{report.Name}-{name}.svg";
            File.WriteAllText(Path.Combine(folder, file), SvgPlot.Draw(name, group.Key.X, group.Key.Y, series));
            files.Add(file);
        }

        return files;
    }

    private static IReadOnlyList<(double X, double Y)> Points(IEnumerable<ContenderResult> contenders) =>
        [.. contenders.SelectMany(c => c.Samples).SelectMany(s => s.Points).GroupBy(p => Math.Round(p.X)).Select(g => (g.Key, Spread.Of(g.Select(p => p.Y)).Median)).OrderBy(p => p.Key)];
}
