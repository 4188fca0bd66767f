using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>The configuration is read again while requests come at a fixed rate.</summary>
internal sealed class ReloadExperiment : IExperiment
{
    private const double Rate = 300;

    public string How => $"Open model at {Rate} requests a second; after a third of the round the proxy is told to reload (gateway and nginx SIGHUP, HAProxy SIGUSR2 to its master). A kept connection that the proxy closes between requests is opened anew, as any client does, and is no failure.";

    public IReadOnlyList<Metric> Metrics { get; } = [new("slowest after", "ms", 1), new("failed", "requests", 0), new("p99 before", "ms", 2), new("p99 after", "ms", 2), new("CPU of the reload and its load", "ms", 0)];

    public async Task<Sample> MeasureAsync(Stage stage, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(stage.Options.Smoke ? 0.3 : Math.Max(1.5, stage.Options.Seconds * 2));
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken);
            var before = await OpenModel.RunAsync(scenario, stage.Users, Rate, length / 3, null, cancellationToken);
            var meter = new CpuMeter(stage.World, stage.Proxy, stage.Site);
            stage.Proxy.Reload();
            var after = await OpenModel.RunAsync(scenario, stage.Users, Rate, length * 2 / 3, null, cancellationToken);
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            return new Sample([after.Milliseconds(100), before.Failures + after.Failures, before.Milliseconds(99), after.Milliseconds(99), cpu * 1000])
            {
                Failures = before.Failures + after.Failures,
                FirstFailure = before.FirstFailure ?? after.FirstFailure,
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
