using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>Open model at a share of the best proxy's top.</summary>
internal sealed class FixedRateExperiment(double share, Calibration calibration) : IExperiment
{
    public string How => $"Open model at {share:p0} of the top rate: the best peer's by the closed model, or the highest at which the load side keeps a tenth of its time, whichever is lower; both are found first. Latency counts from when a request was due (corrected for coordinated omission).";

    public IReadOnlyList<Metric> Metrics { get; } = [new("p99", "ms", 2), new("p50", "ms", 2), new("p99.9", "ms", 2), new("rate", "requests/s", 0), new("CPU", "us/request"), new("driver late p99", "ms", 2)];

    public (string X, string Y)? Plot => ("requests a second", "p99, ms");

    public async Task<Sample> MeasureAsync(Stage stage, CancellationToken cancellationToken)
    {
        var rate = Math.Max(10, await calibration.TopAsync(stage, cancellationToken) * share);
        var length = stage.Options.Smoke ? TimeSpan.FromSeconds(10 / rate) : stage.Length;
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken); // connections are open before the clock runs
            var meter = new CpuMeter(stage.World, stage.Proxy, stage.Site);
            var result = await OpenModel.RunAsync(scenario, stage.Users, rate, length, cancellationToken);
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            var late = result.Lateness.GetValueAtPercentile(99) / 1000.0;
            var done = result.Steps / result.Elapsed.TotalSeconds;
            return new Sample([result.Milliseconds(99), result.Milliseconds(50), result.Milliseconds(99.9), done, cpu / result.Steps * 1e6, late])
            {
                Failures = result.Failures,
                FirstFailure = result.FirstFailure,
                Points = loadBusy > Sample.Saturated ? [] : [(rate, result.Milliseconds(99))], // what the driver could not keep up with is no latency of a proxy
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
