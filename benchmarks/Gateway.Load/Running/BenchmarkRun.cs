using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Load.Experiments;
using Gateway.Load.Measuring;
using Gateway.Load.Peers;
using Gateway.Load.Reporting;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Running;

/// <summary>One run from its options to its report: worlds one after the other, in each the scenarios, in each the rounds A B A B.</summary>
internal sealed class BenchmarkRun(RunOptions options, string command)
{
    /// <summary>What one scenario may take; a peer that hangs does not hold up the rest.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(10);

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var plans = Chosen();
        if (plans.Count == 0)
        {
            Console.Error.WriteLine("No scenario has such a name; --list has them.");
            return 2;
        }

        var machine = Machine.Describe(Repository());
        var site = RunSite.Of(Program(options.Gateway), options.Before is { } before ? Program(before) : null, options.ProxyCores);
        List<ScenarioResult> results = [];
        Dictionary<string, string> programs = [];
        Dictionary<string, string> unfinished = [];
        var file = "";
        foreach (var group in plans.GroupBy(p => p.World))
        {
            using var space = new Workspace(Path.Combine(Repository() ?? ".", "benchmarks", "peers"), options.Smoke ? 1 << 20 : 100 << 20);
            World started;
            try
            {
                started = await World.StartAsync(group.Key, space, site, cancellationToken);
            }
            catch (InvalidOperationException e)
            {
                foreach (var plan in group)
                {
                    BreakOff(plan, e);
                }

                continue;
            }

            await using var world = started;
            foreach (var proxy in world.Proxies)
            {
                programs[proxy.Name] = proxy.Version;
            }

            foreach (var plan in group)
            {
                await world.ReviveAsync(cancellationToken);
                try
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    limit.CancelAfter(MostTime);
                    results.Add(await MeasureAsync(plan, world, site, limit.Token));
                    Console.WriteLine(MarkdownReport.Table(results[^1]));
                }
                catch (Exception e) when (e is IOException or SocketException or AuthenticationException or HttpRequestException or InvalidOperationException or TimeoutException)
                {
                    BreakOff(plan, e);
                }
                catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
                {
                    BreakOff(plan, new TimeoutException($"It had not ended after {MostTime.TotalMinutes} minutes.", e));
                }

                Write(); // so that a run that is stopped keeps what it has
            }
        }

        Write();
        var failures = results.SelectMany(r => r.Contenders.Select(c => (r.Plan.Name, Contender: c))).Where(f => f.Contender.Failures > 0).ToList();
        Console.WriteLine($"{results.Count} scenarios in {_watch.Elapsed.TotalSeconds:f0} s; report: {Path.GetFullPath(file)}");
        foreach (var (name, contender) in failures)
        {
            Console.WriteLine($"{name}: {contender.Failures} steps failed with {contender.Name}: {contender.Samples.First(s => s.Failures > 0).FirstFailure?.ReplaceLineEndings(" ")}");
        }

        return unfinished.Count > 0 || (options.Smoke && failures.Count > 0) ? 1 : 0;

        // One scenario that breaks off does not cost the others their figures; the run ends with 1.
        void BreakOff(ScenarioPlan plan, Exception reason)
        {
            unfinished[plan.Name] = reason.Message.ReplaceLineEndings(" ");
            Console.WriteLine($"{plan.Name} broke off: {unfinished[plan.Name]}");
        }

        void Write() => file = new Report(options.Report, command, DateTimeOffset.UtcNow, machine, programs, results, unfinished)
            .Write(options.Smoke ? Path.Combine(options.Results, "local") : options.Results);
    }

    private List<ScenarioPlan> Chosen() =>
    [
        .. Catalogue.All().Where(p => options.Scenarios.Count > 0
            ? options.Scenarios.Any(n => n.EndsWith('*') ? p.Name.StartsWith(n[..^1], StringComparison.Ordinal) : p.Name == n)
            : !options.Quick || p.IsQuick).Select(p => options.Profile is not null ? p with { Contenders = [p.Contenders[0]] } : options.Before is null ? p : p with { Contenders = WithBefore(p.Contenders) }),
    ];

    private static List<Contender> WithBefore(IReadOnlyList<Contender> contenders) => [contenders[0], contenders[0] with { Name = "gateway before", Proxy = "before" }, .. contenders.Skip(1)];

    private async Task<ScenarioResult> MeasureAsync(ScenarioPlan plan, World world, RunSite site, CancellationToken cancellationToken)
    {
        var (rounds, hurried) = Pace(plan);
        var samples = plan.Contenders.ToDictionary(c => c, _ => new List<Sample>());
        foreach (var contender in plan.Contenders)
        {
            await WarmUpAsync(new Stage(hurried, site, world, plan, contender), cancellationToken);
        }

        for (var round = 1; round <= rounds; round++)
        {
            foreach (var contender in plan.Contenders)
            {
                Console.Error.WriteLine($"[{_watch.Elapsed:mm\\:ss}] {plan.Name}: round {round} of {rounds}, {contender.Name}");
                var stage = new Stage(hurried, site, world, plan, contender);
                await using var recording = options.Profile is { } file ? Recording.Start(file, stage) : null;
                samples[contender].Add(await plan.Experiment.MeasureAsync(stage, cancellationToken));
            }
        }

        return new ScenarioResult(plan, [.. plan.Contenders.Select(c => new ContenderResult(c.Name, world.Proxy(c.Proxy).Version, samples[c]))]);
    }

    /// <summary>A quick run on a busy or slow machine keeps its time by taking less of what is still to come.</summary>
    private (int Rounds, RunOptions Options) Pace(ScenarioPlan plan)
    {
        var late = options.Quick ? _watch.Elapsed.TotalSeconds : 0;
        var rounds = Math.Min(late > 40 ? 1 : options.Rounds, plan.Experiment.MostRounds);
        return (rounds, late > 60 ? options.Hurried() : options);
    }

    /// <summary>The gateway's code is compiled further where it is hot: it gets the whole time at first, and each new path a part of it.</summary>
    private static async Task WarmUpAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (stage.Options.WarmUp == 0 || stage.Plan.Experiment is not (ClosedExperiment or FixedRateExperiment or ToolExperiment or ReloadExperiment))
        {
            return;
        }

        var isFirst = stage.World.Warm.Add(stage.Proxy.Name);
        var seconds = stage.Options.WarmUp * (stage.Proxy.Name is not ("gateway" or "before") ? 0.05 : isFirst ? 1 : 0.15);
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.FromSeconds(seconds), 1, cancellationToken);
        }
        finally
        {
            await scenario.CleanAsync();
        }
    }

    /// <summary>The program of a published gateway, which may be named by its folder.</summary>
    private static string Program(string path) => Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, "gateway") : path);

    private static string? Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
