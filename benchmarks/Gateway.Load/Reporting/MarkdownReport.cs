using System.Globalization;
using System.Text;

namespace Gateway.Load.Reporting;

/// <summary>The report as a page: a summary of ratios, then a table a scenario.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report, IReadOnlyList<string> plots)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Benchmark report: {report.Name}\n\n`{report.Command}`, {report.Taken:yyyy-MM-dd HH:mm} UTC. The README beside says how to read it.\n\n");
        foreach (var (name, value) in report.Machine.Concat(report.Programs))
        {
            page.Append(CultureInfo.InvariantCulture, $"- {name}: {value}\n");
        }

        page.Append("\n## Ratios\n\nGateway's headline figure over the peer's, median of the rounds' ratios: below 1 the gateway takes less.\n\n| scenario | headline | gateway | ratios |\n|---|---|---|---|\n");
        foreach (var result in report.Results)
        {
            var metric = result.Plan.Experiment.Metrics[0];
            var ratios = result.Contenders.Skip(1).Select(c => $"{c.Name} {Spread.Number(Spread.Of(result.Ratios(c)).Median, 2)}");
            page.Append(CultureInfo.InvariantCulture, $"| {result.Plan.Name} | {metric.Name}, {metric.Unit} | {Spread.Number(result.Contenders[0].Metric(0).Median, metric.Digits)} | {string.Join(", ", ratios)} |\n");
        }

        foreach (var (name, why) in report.Unfinished)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{name} broke off and has no figures: {why}\n");
        }

        foreach (var plot in plots)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n![{Path.GetFileNameWithoutExtension(plot)}]({plot})\n");
        }

        foreach (var result in report.Results)
        {
            page.Append('\n').Append(Table(result));
        }

        return page.ToString();
    }

    public static string Table(ScenarioResult result)
    {
        var metrics = result.Plan.Experiment.Metrics;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {result.Plan.Name}\n\n{result.Plan.What}\n{result.Plan.Experiment.How}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", metrics.Select(m => $"{m.Name}, {m.Unit}"))} | gateway/peer each round |\n|{string.Concat(Enumerable.Repeat("---|", metrics.Count + 2))}\n");
        foreach (var contender in result.Contenders)
        {
            var cells = metrics.Select((m, i) => contender.Metric(i).Text(m.Digits));
            var ratios = contender == result.Contenders[0] ? "" : string.Join(", ", result.Ratios(contender).Select(r => Spread.Number(r, 2)));
            text.Append(CultureInfo.InvariantCulture, $"| {contender.Name} | {string.Join(" | ", cells)} | {ratios} |\n");
        }

        foreach (var contender in result.Contenders)
        {
            if (contender.Failures > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{contender.Name}: {contender.Failures} failed, the first with: {contender.Samples.First(s => s.Failures > 0).FirstFailure?.ReplaceLineEndings(" ")}\n");
            }

            if (contender.Samples.Where(s => s.IsLoadBound).ToList() is { Count: > 0 } bound)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{contender.Name}: in {bound.Count} of {contender.Samples.Count} rounds the load side was the bottleneck (its cores {Spread.Of(bound.Select(s => s.LoadBusy * 100)).Median:n0} % busy, the proxy's {Spread.Of(bound.Select(s => s.ProxyBusy * 100)).Median:n0} %): throughput and latency are the load side's, CPU a unit stands.\n");
            }
        }

        return text.ToString();
    }
}
