using System.Globalization;
using System.Text;
using Gateway.Load.Measuring;

namespace Gateway.Load.Reporting;

/// <summary>The report as a page: a summary of ratios, then a table a scenario.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report, IReadOnlyList<string> plots)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Benchmark report: {report.Name}\n\n`{report.Command}`, "
            + $"{report.Taken:yyyy-MM-dd HH:mm} UTC. The README beside says how to read it.\n\n");
        foreach (var (name, value) in report.Machine.Concat(report.Programs))
        {
            page.Append(CultureInfo.InvariantCulture, $"- {name}: {value}\n");
        }

        page.Append("\n## Ratios\n\nGateway's headline figure over the peer's, median of the rounds' ratios: below 1 the gateway takes "
            + "less.\n\n| scenario | headline | gateway | ratios |\n|---|---|---|---|\n");
        foreach (var result in report.Results)
        {
            var metric = result.Plan.Experiment.Metrics[0];
            var ratios = result.Contenders.Skip(1).Select(
                c => $"{c.Name} {(result.Ratios(c) is { Count: > 0 } rounds ? Spread.Number(Spread.Of(rounds).Median, 2) : "load-bound")}");
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Plan.Name} | {metric.Name}, {metric.Unit} | {Cell(result.Contenders[0], metric, 0, s =>
                    Spread.Number(s.Median, metric.Digits))} | {string.Join(", ", ratios)} |\n");
        }

        page.Append("\nload-bound: the load side's cores were more than 90 % busy, so that rates and latencies were its own and are "
            + "withheld; processor time a unit stands.\n");
        foreach (var (name, why) in report.Unfinished)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{name} has no figures, or not all: {why}\n");
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
        text.Append(
            CultureInfo.InvariantCulture, $"## {result.Plan.Name}\n\n{result.Plan.What}\n{result.Plan.Experiment.How}\n{result.Taken}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| | {string.Join(" | ", metrics.Select(m =>
            $"{m.Name}, {m.Unit}"))} | gateway/peer each round |\n|{string.Concat(Enumerable.Repeat("---|", metrics.Count + 2))}\n");
        foreach (var contender in result.Contenders)
        {
            var cells = metrics.Select((m, i) => Cell(contender, m, i, s => s.Text(m.Digits)));
            var ratios = contender == result.Contenders[0]
                ? ""
                : string.Join(", ", result.Ratios(contender).Select(r => Spread.Number(r, 2)));
            text.Append(CultureInfo.InvariantCulture, $"| {contender.Name} | {string.Join(" | ", cells)} | {ratios} |\n");
        }

        foreach (var contender in result.Contenders)
        {
            if (contender.Failures > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{contender.Name}: {contender.Failures} failed, the first with: "
                    + $"{contender.Samples.First(s => s.Failures > 0).FirstFailure?.ReplaceLineEndings(" ")}\n");
            }

            if (contender.Retries > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{contender.Name}: {contender.Retries} requests were sent again on a new "
                    + $"connection, since a kept one was closed before a byte of the answer.\n");
            }

            if (contender.LoadBoundRounds > 0)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n{contender.Name}: load-bound in {contender.LoadBoundRounds} of {contender.Samples.Count} rounds (the load side's "
                        + $"cores {Busy(contender, s => s.LoadBusy)} % busy, the proxy's {Busy(contender, s => s.ProxyBusy)} %).\n");
            }

            if (result.Plan.Experiment.Remark([.. metrics.Select((_, i) => contender.Metric(i).Median)]) is { } remark)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{contender.Name}: {remark}\n");
            }
        }

        return text.ToString();
    }

    private static string Cell(CandidateResult contender, Metric metric, int number, Func<Spread, string> write) =>
        !metric.IsOfProxy && contender.LoadBoundRounds == contender.Samples.Count ? "load-bound" : write(contender.Valid(metric, number));

    private static string Busy(CandidateResult contender, Func<Sample, double> share) =>
        Spread.Number(Spread.Of(contender.Samples.Where(s => s.IsLoadBound).Select(s => share(s) * 100)).Median, 0);
}
