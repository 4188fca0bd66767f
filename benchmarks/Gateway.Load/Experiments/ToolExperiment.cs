using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Load.Measuring;
using Gateway.Load.Peers;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Experiments;

/// <summary>The same work driven by somebody else's program: wrk, h2load or hey, to check this driver's figures.</summary>
internal sealed partial class ToolExperiment(string tool) : IExperiment
{
    private const double Tolerance = 15;

    public string How =>
        $"The load is {tool}'s (Debian's package), and then the driver's own, in every round: the proxy's processor time a request by "
            + $"both, and by how many percent the driver's is higher. They are not the same load: a faster client leaves the proxy more "
            + $"requests to take at once, so that a wake-up, a system call and a look at the queue are shared by several, and a proxy "
            + $"takes less for each; what counts is that the order and the ratios hold. More than {Tolerance} % apart is marked.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("CPU", "us/request"),
        new("CPU by the driver", "us/request"),
        new("driver against tool", "%", 0),
        new("throughput", "requests/s", 0, false),
    ];

    public string? Remark(IReadOnlyList<double> medians) => Math.Abs(medians[2]) > Tolerance
        ? $"driver and {tool} differ by {medians[2]:n0} %: quote this processor time with the load that gave it."
        : null;

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var url = $"https://localhost:{stage.Target.Port}{stage.Target.Path}";
        var seconds = Math.Max(1, (int)Math.Round(stage.Options.Seconds)).ToString(CultureInfo.InvariantCulture);
        string[] command = tool switch
        {
            "wrk" => ["wrk", "-t1", "-c32", $"-d{seconds}s", url],
            "h2load" when stage.Options.Smoke => ["h2load", "-c2", "-m4", "-n20", url],
            "h2load" => ["h2load", "-c4", "-m8", "-D", seconds, url],
            _ when stage.Options.Smoke => ["hey", "-host", "localhost", "-c", "2", "-n", "20", url],
            _ => ["hey", "-host", "localhost", "-c", "32", "-z", seconds + "s", url],
        };
        var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
        var started = DateTime.UtcNow;
        var said = Versions.Output("timeout", ["120", "taskset", "-c", stage.Site.LoadCores, .. command]);
        var elapsed = (DateTime.UtcNow - started).TotalSeconds;
        var (cpu, proxyBusy, loadBusy) = meter.Read();
        var requests = RequestsPattern().Match(said) is { Success: true } match
            ? double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture)
            : 0;
        var failed = FailedPattern().Match(said) is { Success: true } bad ? bad.Value : null;
        var tooled = cpu / Math.Max(1, requests) * 1e6;
        // The driver's own figure in the same round, of the same proxy and path.
        var scenario = tool == "h2load" ? new Http2Scenario(upload: false) : (IScenario)new GetScenario();
        double driven;
        try
        {
            await scenario.InitAsync(stage.Target, cancellationToken);
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 1, cancellationToken);
            meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
            var result = await ClosedModel.RunAsync(scenario, stage.Users, stage.Length, stage.LeastSteps, cancellationToken);
            driven = meter.Read().ProxySeconds / Math.Max(1, result.Steps) * 1e6;
        }
        finally
        {
            await scenario.CleanAsync();
        }

        return new Sample([tooled, driven, (driven / tooled - 1) * 100, requests / elapsed])
        {
            Failures = requests == 0 || failed is not null ? 1 : 0,
            FirstFailure = requests == 0 ? said : failed,
            ProxyBusy = proxyBusy,
            LoadBusy = loadBusy,
        };
    }

    [GeneratedRegex(@"(?<n>\d+) requests in |(?<n>\d+) succeeded|\[200\]\s+(?<n>\d+) responses")]
    private static partial Regex RequestsPattern();

    [GeneratedRegex(@"Non-2xx.*|Socket errors.*|[1-9]\d* failed.*|\[[45]\d\d\]\s+\d+ responses")]
    private static partial Regex FailedPattern();
}
