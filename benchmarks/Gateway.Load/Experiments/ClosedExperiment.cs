using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>Closed model; processor time of the proxy a unit of work is the headline.</summary>
internal sealed class ClosedExperiment(string unit, bool perByte = false) : IExperiment
{
    public string How => perByte
        ? "Closed model. CPU is user and system time of all the proxy's processes (their control group's count) over the gigabytes (10^9 "
            + "bytes of body) moved; latency is a whole transfer's."
        : $"Closed model. CPU is user and system time of all the proxy's processes (their control group's count) over the {unit}s done; "
            + $"latency is that of the closed model and tells of load, not of users.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        perByte ? new("CPU", "s/GB", 3) : new("CPU", $"us/{unit}"),
        perByte ? new("throughput", "MB/s", 0, false) : new("throughput", $"{unit}s/s", 0, false),
        new("p50", "ms", 2, false),
        new("p99", "ms", 2, false),
        .. unit == "handshake" ? (Metric[])[new("resumed", "%", 0)] : [],
    ];

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var scenario = await stage.BeginAsync(cancellationToken);
        Sample sample;
        var result = new LoadResult();
        try
        {
            // Connections are open and signed in before the clock runs.
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 1, cancellationToken);
            var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
            result = await ClosedModel.RunAsync(scenario, stage.Users, stage.Length, stage.LeastSteps, cancellationToken);
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            var done = perByte ? result.Bytes / 1e9 : result.Steps;
            sample = new Sample([cpu / done * (perByte ? 1 : 1e6), done / result.Elapsed.TotalSeconds * (perByte ? 1000 : 1),
                result.Milliseconds(50), result.Milliseconds(99), .. scenario.Resumed is { } resumed ? (double[])[resumed * 100] : []])
            {
                Retries = scenario.Retries,
                ProxyBusy = proxyBusy,
                LoadBusy = loadBusy,
            };
        }
        finally
        {
            await result.CleanAsync(scenario);
        }

        return sample with { Failures = result.Failures, FirstFailure = result.FirstFailure };
    }
}
