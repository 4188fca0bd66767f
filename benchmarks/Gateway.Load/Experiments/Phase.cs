using System.Diagnostics;
using Gateway.Load.Clients;
using Gateway.Load.Peers;
using Gateway.Load.Running;
using Gateway.Load.Scenarios;

namespace Gateway.Load.Experiments;

/// <summary>Everything an experiment needs for one contender in one round.</summary>
internal sealed record Phase(RunOptions Options, RunSite Site, BenchmarkEnvironment Environment, ScenarioPlan Plan, Candidate Candidate)
{
    public Proxy Proxy => Environment.Proxy(Candidate.Proxy);

    public TimeSpan Length => TimeSpan.FromSeconds(Options.Seconds);

    public int Users => Options.Smoke ? Math.Min(2, Plan.Users) : Plan.Users;

    /// <summary>Steps of each user however short the round is.</summary>
    public int LeastSteps => Options.Smoke ? 2 : 1;

    public Target Target => new()
    {
        Port = Proxy.Ports[Plan.Service],
        Host = Candidate.Host ?? "localhost",
        Path = Candidate.Path,
        Authority = Environment.Space.PathOf("ca.pem"),
        LargeBytes = Environment.Space.LargeBytes,
    };

    /// <summary>The scenario, initialised for the contender; whoever runs it cleans it.</summary>
    public async ValueTask<IScenario> BeginAsync(CancellationToken cancellationToken)
    {
        var scenario = Plan.Create();
        await scenario.InitAsync(Target, cancellationToken);
        return scenario;
    }

    /// <summary>
    /// Starts the proxy afresh and asks until it answers; says how long that took. It is as cold then as after any start.
    /// </summary>
    public async Task<TimeSpan> RestartAsync(IScenario scenario, CancellationToken cancellationToken)
    {
        await Environment.StopAsync(Proxy);
        var watch = Stopwatch.StartNew();
        Proxy.Launch();
        string? last = null;
        while (watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            try
            {
                await scenario.StepAsync(0, cancellationToken);
                return watch.Elapsed;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                last = e.Message;
                await Task.Delay(5, cancellationToken);
            }
        }

        throw new InvalidOperationException($"{Proxy.Name} did not answer within a minute: {last} {Proxy.Log}");
    }
}
