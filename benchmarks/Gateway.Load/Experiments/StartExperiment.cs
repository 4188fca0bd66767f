using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>From the start of the program to its first forwarded answer, and what it holds at rest.</summary>
internal sealed class StartExperiment : IExperiment
{
    public string How => "The program is started and asked for 1 KB over HTTPS every 5 ms until it answers; memory is resident one second "
        + "later, with no load.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("first answer", "ms", 0),
        new("CPU until then", "ms", 0),
        new("memory at rest", "MB"),
    ];

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var proxy = stage.Proxy;
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            var first = await stage.RestartAsync(scenario, cancellationToken);
            var cpu = proxy.CpuSeconds() * 1000;
            await Task.Delay(stage.Options.Smoke ? 10 : 1000, cancellationToken);
            return new Sample([first.TotalMilliseconds, cpu, proxy.ResidentKilobytes() / 1024]);
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }
}
