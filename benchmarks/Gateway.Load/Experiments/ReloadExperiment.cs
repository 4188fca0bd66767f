using System.Diagnostics;
using Gateway.Load.Clients;
using Gateway.Load.Measuring;

namespace Gateway.Load.Experiments;

/// <summary>A changed configuration is put in force while requests come at a fixed rate.</summary>
internal sealed class ReloadExperiment : IExperiment
{
    private const double Rate = 300;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public string How =>
        $"Open model at {Rate} requests a second, one run without a break; after a third of it a path of the configuration is changed "
            + $"and the proxy is told to reload (gateway and nginx SIGHUP, HAProxy SIGUSR2 to its master). The round counts only if the "
            + $"new path is answered with 200 by new connections, and 'in force' is how long that took. What ends after the signal "
            + $"counts as after. A kept connection that is closed before a byte of the answer is opened anew once, as any client does: "
            + $"'opened anew' counts these, and they are no failures.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("slowest after", "ms", 1),
        new("failed", "requests", 0),
        new("opened anew", "requests", 0),
        new("in force", "ms", 0),
        new("p99 before", "ms", 2),
        new("p99 after", "ms", 2),
        new("CPU of the reload and its load", "ms", 0),
    ];

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(stage.Options.Smoke ? 0.6 : Math.Max(1.5, stage.Options.Seconds * 2));
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.Zero, 2, cancellationToken);
            LoadResult before = new(), after = new();
            var now = before;
            var run = OpenModel.RunAsync(scenario, stage.Users, Rate, length, () => Volatile.Read(ref now), cancellationToken);
            await Task.Delay(length / 3, cancellationToken);
            var retries = scenario.Retries;
            var meter = new CpuMeter(stage.Environment, stage.Proxy, stage.Site);
            Volatile.Write(ref now, after);
            var path = stage.Proxy.Reload();
            var inForce = await InForceAsync(stage.Target with { Path = path }, cancellationToken);
            await run;
            var (cpu, proxyBusy, loadBusy) = meter.Read();
            return new Sample([after.Milliseconds(100), before.Failures + after.Failures, scenario.Retries - retries,
                inForce.TotalMilliseconds, before.Milliseconds(99), after.Milliseconds(99), cpu * 1000])
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

    /// <summary>Asks on new connections until the new path is there.</summary>
    private static async Task<TimeSpan> InForceAsync(Target target, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        var request =
            System.Text.Encoding.ASCII.GetBytes($"GET {target.Path} HTTP/1.1\r\nHost: {target.Host}\r\nConnection: close\r\n\r\n");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        string? last = null;
        while (!limit.IsCancellationRequested)
        {
            try
            {
                await using var connection = await Http1Connection.OpenAsync(target.Port, 0, options, limit.Token);
                var (status, _) = await connection.SendAsync(request, 0, limit.Token);
                if (status == 200)
                {
                    return watch.Elapsed;
                }

                last = $"the answer is {status}";
                await Task.Delay(10, limit.Token);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = e.Message; // a new connection may fall into the moment of the change; the load's own failures are what is counted
            }
        }

        throw new InvalidOperationException($"The new configuration did not come into force within {Timeout.TotalSeconds} s: {last}.");
    }
}
