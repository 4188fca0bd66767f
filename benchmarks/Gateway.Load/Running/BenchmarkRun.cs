using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using Gateway.Load.Experiments;
using Gateway.Load.Measuring;
using Gateway.Load.Peers;
using Gateway.Load.Reporting;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Running;

/// <summary>
/// One run from its options to its report: worlds one after the other, in each the scenarios, in each the rounds A B A B.
/// </summary>
internal sealed class BenchmarkRun(RunOptions options, string command)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var plans = Chosen();
        if (plans.Count == 0)
        {
            Console.Error.WriteLine("No scenario has such a name; --list has them.");
            return 2;
        }

        var report = new Report(options.Report, command, DateTimeOffset.UtcNow, Machine.Describe(Repository()), [], [], []);
        var site = RunSite.Of(Program(options.Gateway), options.Before is { } before ? Program(before) : null, options.ProxyCores);
        foreach (var group in plans.GroupBy(p => p.Environment))
        {
            using var space = new Workspace(Path.Combine(Repository() ?? ".", "benchmarks", "peers"), options.Smoke ? 1 << 20 : 100 << 20);
            await using var world = await BenchmarkEnvironment.StartAsync(group.Key, space, site, cancellationToken);
            foreach (var proxy in world.Proxies)
            {
                report.Programs[proxy.Name] = proxy.Version;
            }

            foreach (var (name, why) in world.Missing)
            {
                report.Unfinished[$"{name} ({string.Join(", ", group.Select(p => p.Name))})"] = $"it did not start: {why}";
                Console.WriteLine($"{name} did not start: {why}");
            }

            foreach (var plan in group)
            {
                try
                {
                    await world.ReviveAsync(cancellationToken);
                    report.Results.Add(await MeasureAsync(plan, world, site, report.Unfinished, cancellationToken));
                    Console.WriteLine(MarkdownReport.Table(report.Results[^1]));
                }
                catch (Exception e) when (IsItsOwn(e, cancellationToken))
                {
                    // One scenario that breaks off does not cost the others their figures; the run ends with 1.
                    report.Unfinished[plan.Name] = e.Message.ReplaceLineEndings(" ");
                    Console.WriteLine($"{plan.Name} broke off: {report.Unfinished[plan.Name]}");
                }

                Write(report); // an interrupted run keeps what it has
            }
        }

        var failures = report.Results.SelectMany(r => r.Contenders.Select(c => (r.Plan.Name, Candidate: c)))
            .Where(f => f.Candidate.Failures > 0)
            .ToList();
        Console.WriteLine(
            $"{report.Results.Count} scenarios in {_watch.Elapsed.TotalSeconds:f0} s; report: {Path.GetFullPath(Write(report))}");
        foreach (var (name, contender) in failures)
        {
            Console.WriteLine($"{name}: {contender.Failures} steps failed with {contender.Name}: {contender.Samples.First(s =>
                s.Failures > 0).FirstFailure?.ReplaceLineEndings(" ")}");
        }

        return report.Unfinished.Count > 0 || (options.Smoke && failures.Count > 0) ? 1 : 0;
    }

    private string Write(Report report) => report.Write(options.Smoke ? Path.Combine(options.Results, "local") : options.Results);

    /// <summary>What a peer or a step did, not a request to stop.</summary>
    private static bool IsItsOwn(Exception e, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested
        && e is IOException or SocketException or AuthenticationException or HttpRequestException or InvalidOperationException
            or TimeoutException or OperationCanceledException;

    private List<ScenarioPlan> Chosen() =>
    [
        .. Catalog.All().Where(p => options.Scenarios.Count > 0
            ? options.Scenarios.Any(n => n.EndsWith('*') ? p.Name.StartsWith(n[..^1], StringComparison.Ordinal) : p.Name == n)
            : !options.Quick || p.IsQuick).Select(p => options.Profile is not null
                ? p with { Contenders = [p.Contenders[0]] }
                : options.Before is null ? p : p with { Contenders = WithBefore(p.Contenders) }),
    ];

    private static List<Candidate> WithBefore(IReadOnlyList<Candidate> contenders) =>
        [contenders[0], contenders[0] with { Name = "gateway before", Proxy = "before" }, .. contenders.Skip(1)];

    private async Task<ScenarioResult> MeasureAsync(
        ScenarioPlan plan,
        BenchmarkEnvironment world,
        RunSite site,
        Dictionary<string, string> unfinished,
        CancellationToken cancellationToken)
    {
        var (rounds, hurried) = Pace(plan);
        var left = plan.Contenders.Where(c => !world.Missing.ContainsKey(c.Proxy)).ToList();
        if (!left.Contains(plan.Contenders[0]))
        {
            throw new InvalidOperationException("the gateway, which all are compared with, did not start");
        }

        var samples = left.ToDictionary(c => c, _ => new List<Sample>());
        var warmedUp = 0.0;
        await EachAsync(async contender => warmedUp = Math.Max(
            warmedUp, await WarmUpAsync(new Phase(hurried, site, world, plan, contender), cancellationToken)));
        for (var round = 1; round <= rounds; round++)
        {
            await EachAsync(async contender =>
            {
                Console.Error.WriteLine($"[{_watch.Elapsed:mm\\:ss}] {plan.Name}: round {round} of {rounds}, {contender.Name}");
                var stage = new Phase(hurried, site, world, plan, contender);
                await using var recording = options.Profile is { } file ? Recording.Start(file, stage) : null;
                samples[contender].Add(await plan.Experiment.MeasureAsync(stage, cancellationToken));
            });
        }

        var taken =
            $"{rounds} alternating round{(rounds == 1 ? "" : "s")} of {hurried.Seconds:0.#} s, "
                + $"{(options.Smoke ? Math.Min(2, plan.Users) : plan.Users)} users"
                + $"{(warmedUp > 0 ? $", the gateway after {warmedUp:0.#} s of load on this path and whatever ran before it" : "")}.";
        return new ScenarioResult(
            plan, taken, [.. left.Select(c => new CandidateResult(c.Name, world.Proxy(c.Proxy).Version, samples[c]))]);

        // A contender that breaks off costs its own row; without the gateway's there is nothing to compare.
        async Task EachAsync(Func<Candidate, Task> act)
        {
            foreach (var contender in left.ToList())
            {
                try
                {
                    await act(contender);
                }
                catch (Exception e) when (contender != plan.Contenders[0] && IsItsOwn(e, cancellationToken))
                {
                    left.Remove(contender);
                    unfinished[$"{contender.Name} in {plan.Name}"] = e.Message.ReplaceLineEndings(" ");
                    Console.WriteLine($"{contender.Name} broke off in {plan.Name}: {e.Message}");
                }
            }
        }
    }

    /// <summary>A run that has little time left, on a busy or slow machine, takes less of what is still to come.</summary>
    private (int Rounds, RunOptions Options) Pace(ScenarioPlan plan)
    {
        var late = options.Quick ? _watch.Elapsed.TotalSeconds : 0;
        var wanted = plan.IsHeadline ? options.HeadlineRounds : options.Rounds;
        var rounds = Math.Min(late > 40 || _watch.Elapsed.TotalMinutes > options.Within * 0.9 ? 1 : wanted, plan.Experiment.MostRounds);
        return (rounds, late > 60 ? options.Hurried() : options);
    }

    /// <summary>
    /// The gateway's code is compiled further where it is hot: it gets the whole time at first, and each new path a part of it. Returns its
    /// seconds.
    /// </summary>
    private static async Task<double> WarmUpAsync(Phase stage, CancellationToken cancellationToken)
    {
        if (stage.Options.WarmUp == 0 || stage.Plan.Experiment is StartExperiment or FirstSecondsExperiment or HoldExperiment)
        {
            return 0;
        }

        var isGateway = stage.Proxy.Name is "gateway" or "before";
        var whole = stage.Plan.IsHeadline ? stage.Options.HeadlineWarmUp : stage.Options.WarmUp;
        var seconds = !isGateway
            ? stage.Options.WarmUp * 0.05
            : stage.Environment.Warm.Add(stage.Proxy.Name) ? whole : stage.Options.WarmUp * 0.15;
        var scenario = await stage.BeginAsync(cancellationToken);
        try
        {
            await ClosedModel.RunAsync(scenario, stage.Users, TimeSpan.FromSeconds(seconds), 1, cancellationToken);
        }
        finally
        {
            await scenario.CleanAsync();
        }

        return isGateway ? seconds : 0;
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
