using Gateway.Load.Measuring;
using Gateway.Load.Peers;

namespace Gateway.Load.Experiments;

/// <summary>Opens many connections and keeps them: memory and processor time of one more.</summary>
internal sealed class HoldExperiment(string unit, int count, int? most = null) : IExperiment
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string How =>
        $"{count:n0} {unit}s, or as many as the limit of open files ({Machine.OpenFiles:n0}) and the peer allow, on a proxy fresh from "
            + $"start; memory (RSS; PSS where a proxy has several processes) a {unit} is the slope from a tenth to all of them; at the "
            + $"end each must answer.";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("memory", $"KB/{unit}"),
        new("CPU to open", $"us/{unit}", 0),
        new("held", unit + "s", 0),
        new("memory of all", "MB"),
    ];

    public int MostRounds => 1;

    public (string X, string Y)? Plot => (unit + "s", "memory, MB");

    public async Task<Sample> MeasureAsync(Phase stage, CancellationToken cancellationToken)
    {
        var proxy = stage.Proxy;
        await stage.Environment.StopAsync(proxy);
        await proxy.StartAsync(cancellationToken);
        var scenario = await stage.BeginAsync(cancellationToken);
        var cleaned = false;
        try
        {
            var total = Count(stage);
            List<(double X, double Y)> points = [];
            var opened = 0;
            var result = new LoadResult();
            var meter = new CpuMeter(stage.Environment, proxy, stage.Site);
            double cpu = 0, proxyBusy = 0, loadBusy = 0;
            foreach (var step in (int[])[Math.Min(AtOnce, total / 10), total / 10, total / 4, total / 2, total * 3 / 4, total])
            {
                await OpenAsync(opened, step);
                opened = Math.Max(opened, step);
                (cpu, proxyBusy, loadBusy) = meter.Read();
                // timers and collections come to rest
                await Task.Delay(stage.Options.Smoke ? 10 : stage.Options.Quick ? 200 : 1500, cancellationToken);
                points.Add((opened, proxy.ResidentKilobytes() / 1024));
            }

            cleaned = true;
            await result.CleanAsync(scenario);
            var (first, last) = (points[1], points[^1]);
            return new Sample([(last.Y - first.Y) * 1024 / Math.Max(
                1, last.X - first.X), cpu / Math.Max(1, opened) * 1e6, result.Steps, last.Y])
            {
                Failures = result.Failures,
                FirstFailure = result.FirstFailure,
                Points = points,
                ProxyBusy = proxyBusy,
                LoadBusy = loadBusy,
            };

            Task OpenAsync(int from, int to) => Parallel.ForAsync(from, Math.Max(from, to), new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = cancellationToken,
            }, async (user, stop) =>
            {
                if (result.Failures >= AtOnce)
                {
                    return; // it takes no more
                }

                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
                patience.CancelAfter(Timeout);
                try
                {
                    await scenario.StepAsync(user, patience.Token);
                    result.Done(0, TimeSpan.Zero);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    result.Failed(e);
                }
            });
        }
        finally
        {
            if (!cleaned)
            {
                await scenario.CleanAsync();
            }
        }
    }

    private int Count(Phase stage)
    {
        var wanted = stage.Options.Smoke ? 20 : stage.Options.Quick ? Math.Min(count, 400) : count;
        if (stage.Candidate.Proxy == "perdition" && most is { } limit)
        {
            wanted = Math.Min(wanted, limit); // a process each
        }

        // Below what the peers are set up for: nginx closes connections to keep a sixteenth free, and HAProxy lets those beyond its limit
        // wait.
        return Math.Min(wanted, ((Machine.ProxyFiles * 15 / 16) - 400) / 2);
    }
}
