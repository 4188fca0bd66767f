using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Load.Measuring;
using Gateway.Load.Peers;

namespace Gateway.Load.Experiments;

/// <summary>The same work driven by somebody else's program: wrk, h2load or hey, to check this driver's figures.</summary>
internal sealed partial class ToolExperiment(string tool) : IExperiment
{
    public string How => $"The load is {tool}'s (Debian's package), to check the driver of the other tables: the processor time a request must agree with theirs, whichever tool is faster.";

    public IReadOnlyList<Metric> Metrics { get; } = [new("CPU", "us/request"), new("throughput", "requests/s", 0)];

    public Task<Sample> MeasureAsync(Stage stage, CancellationToken cancellationToken)
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
        var meter = new CpuMeter(stage.World, stage.Proxy, stage.Site);
        var started = DateTime.UtcNow;
        var said = Versions.Output("taskset", ["-c", stage.Site.LoadCores, .. command]);
        var elapsed = (DateTime.UtcNow - started).TotalSeconds;
        var (cpu, proxyBusy, _) = meter.Read();
        var requests = RequestsPattern().Match(said) is { Success: true } match ? double.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;
        var failed = FailedPattern().Match(said) is { Success: true } bad ? bad.Value : null;
        return Task.FromResult(new Sample([cpu / Math.Max(1, requests) * 1e6, requests / elapsed])
        {
            Failures = requests == 0 || failed is not null ? 1 : 0,
            FirstFailure = requests == 0 ? said : failed,
            ProxyBusy = proxyBusy,
            LoadBusy = 0, // the tool's own time is no child's of the driver's any more
        });
    }

    [GeneratedRegex(@"(?<n>\d+) requests in |(?<n>\d+) succeeded|\[200\]\s+(?<n>\d+) responses")]
    private static partial Regex RequestsPattern();

    [GeneratedRegex(@"Non-2xx.*|Socket errors.*|[1-9]\d* failed.*|\[[45]\d\d\]\s+\d+ responses")]
    private static partial Regex FailedPattern();
}
