using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>Open model at a share of the best proxy's top.</summary>
internal sealed class FixedRateExperiment(double share, Calibration calibration) : IExperiment
{
    public string How =>
        $"Open model at {share:p0} of the top rate: the best peer's by wrk (one thread, 32 connections), or the highest at which the "
            + $"driver has a fifth of its time to spare, whichever is lower; both are found first. Latency counts from when a request "
            + $"was due (corrected for coordinated omission), and a failed one counts with its time. 'begun late' is what a request was "
            + $"late by when the driver began it: where it comes near the latency, the driver or a proxy that kept all users waiting "
            + $"made it.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("p99", "ms", 2, false),
        new("p50", "ms", 2, false),
        new("p99.9", "ms", 2, false),
        new("rate asked", "requests/s", 0),
        new("rate done", "requests/s", 0, false),
        new("CPU", "us/request"),
        new("begun late p99", "ms", 2),
        new("load's cores", "% busy", 0),
        new("failed", "requests", 0),
    ];

    public (string X, string Y)? Plot => ("requests a second", "p99, ms");

    public string? Remark(IReadOnlyList<double> medians) => medians[6] > 1 && medians[6] > medians[0] / 2
        ? $"requests were begun late by {medians[6]:n1} ms (p99), which makes most of the latency here: all users were kept waiting, or "
            + $"the driver had no time."
        : null;

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var rate = Math.Max(10, await calibration.TopAsync(stage, cancellationToken) * share);
        var length = stage.Options.Smoke ? TimeSpan.FromSeconds(10 / rate) : stage.Length;
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            // connections are open before the clock runs
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken);
            var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
            var result = new LoadResult();
            await OpenModel.RunAsync(scenario, stage.Users, rate, length, () => result, cancellationToken);
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            var late = result.Lateness.GetValueAtPercentile(99) / 1000.0;
            var done = result.Steps / result.Elapsed.TotalSeconds;
            return new Sample([result.Milliseconds(99), result.Milliseconds(50), result.Milliseconds(
                99.9), rate, done, cpu / result.Steps * 1e6, late, loadBusy * 100, result.Failures])
            {
                Failures = result.Failures,
                FirstFailure = result.FirstFailure,
                Retries = scenario.Retries,
                Points = [(rate, result.Milliseconds(99))],
                ProxyBusy = proxyBusy,
                LoadBusy = loadBusy,
            };
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }
}
