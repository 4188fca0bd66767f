using System.Diagnostics;
using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>From the start of the program to its first forwarded answer, and what it holds at rest.</summary>
internal sealed class StartExperiment : IExperiment
{
    public string How => "The program is started and asked for 1 KB over HTTPS every 5 ms until it answers; memory is resident one second later, with no load.";

    public IReadOnlyList<Metric> Metrics { get; } = [new("first answer", "ms", 0), new("CPU until then", "ms", 0), new("memory at rest", "MB")];

    public async Task<Sample> MeasureAsync(Stage stage, CancellationToken cancellationToken)
    {
        var proxy = stage.Proxy;
        await proxy.StopAsync();
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            var watch = Stopwatch.StartNew();
            proxy.Launch();
            string? last = null;
            while (watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                try
                {
                    await scenario.StepAsync(0, cancellationToken);
                    var (first, cpu) = (watch.Elapsed.TotalMilliseconds, proxy.CpuSeconds() * 1000);
                    await Task.Delay(stage.Options.Smoke ? 10 : 1000, cancellationToken);
                    return new Sample([first, cpu, proxy.ResidentKilobytes() / 1024]);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    last = e.Message;
                    await Task.Delay(5, cancellationToken);
                }
            }

            throw new InvalidOperationException($"{proxy.Name} did not answer within a minute: {last} {proxy.Log}");
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }
}
