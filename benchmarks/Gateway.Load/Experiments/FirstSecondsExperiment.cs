using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>Load on a program that has just started, whose code is still being compiled.</summary>
internal sealed class FirstSecondsExperiment : IExperiment
{
    private static readonly int[] Windows = [2, 3, 5];

    public string How => "The program is started, and the load begins with its first answer. CPU is user and system time of all the "
        + "proxy's processes (/proc) over the requests done: in the whole ten seconds, and in each part of them.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU in 10 s", "us/request"),
        new("first 2 s", "us/request"),
        new("next 3 s", "us/request"),
        new("last 5 s", "us/request"),
    ];

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await stage.RestartAsync(scenario, cancellationToken);
            var whole = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
            List<LoadResult> results = [];
            List<double> parts = [];
            foreach (var seconds in Windows)
            {
                var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
                var result = await ClosedModel.RunAsync(
                    scenario, stage.Users, TimeSpan.FromSeconds(stage.Options.Smoke ? 0.1 : seconds), stage.LeastSteps, cancellationToken);
                parts.Add(meter.Read().ProxySeconds / result.Steps * 1e6);
                results.Add(result);
            }

            var (cpu, proxyBusy, loadBusy) = whole.Read();
            return new Sample([cpu / results.Sum(r => r.Steps) * 1e6, .. parts])
            {
                Failures = results.Sum(r => r.Failures),
                FirstFailure = results.Select(r => r.FirstFailure).FirstOrDefault(f => f is not null),
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
