using Gateway.Load.Measuring;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Experiments;

/// <summary>The configuration changes and is read again while requests come at a fixed rate.</summary>
internal sealed class ReloadExperiment : IExperiment
{
    private const double Rate = 300;

    public string How => $"Open model at {Rate} requests a second; after a third of the round the configuration gets one route more and the proxy is told to reload (gateway and nginx SIGHUP, HAProxy SIGUSR2 to its master), and at the end the new route must answer. A kept connection that the proxy closes before a byte of an answer is opened anew, as any client does; such requests are counted as retried and are no failures.";

    public IReadOnlyList<Metric> Metrics { get; } = [new("slowest", "ms", 1), new("failed", "requests", 0), new("retried", "requests", 0), new("p99", "ms", 2), new("CPU of the reload and its load", "ms", 0)];

    public async Task<Sample> MeasureAsync(Stage stage, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(stage.Options.Smoke ? 0.5 : Math.Max(1.5, stage.Options.Seconds * 2));
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken);
            var meter = new CpuMeter(stage.World, stage.Proxy, stage.Site);
            var load = OpenModel.RunAsync(scenario, stage.Users, Rate, length, cancellationToken);
            await Task.Delay(length / 3, cancellationToken);
            var route = stage.Proxy.Reload();
            var result = await load;
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            await AnswersAsync(stage, route, cancellationToken);
            return new Sample([result.Milliseconds(100), result.Failures, ((GetScenario)scenario).Retries, result.Milliseconds(99), cpu * 1000])
            {
                Failures = result.Failures,
                FirstFailure = result.FirstFailure,
                ProxyBusy = proxyBusy,
                LoadBusy = loadBusy,
            };
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }

    /// <exception cref="InvalidOperationException">The route does not answer in time: nothing was reloaded.</exception>
    private static async Task AnswersAsync(Stage stage, string path, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var scenario = new GetScenario();
            await scenario.InitAsync(stage.Target with { Path = path }, cancellationToken);
            try
            {
                await scenario.StepAsync(0, cancellationToken);
                return;
            }
            catch (Exception e) when (e is IOException or InvalidDataException && tries < 100)
            {
                await Task.Delay(100, cancellationToken);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                throw new InvalidOperationException($"{stage.Proxy.Name} does not answer on {path}, which was added before the reload: {e.Message}", e);
            }
            finally
            {
                await scenario.CleanAsync();
            }
        }
    }
}
