using Gateway.Load.Experiments;
using Gateway.Load.Peers;

namespace Gateway.Load.Scenarios;

/// <summary>A scenario as the report names it: what is done, by whom, before which proxies, and how it is measured.</summary>
internal sealed record ScenarioPlan(
    string Name,
    string What,
    BenchmarkEnvironmentKind Environment,
    IReadOnlyList<Candidate> Contenders,
    Func<IScenario> Create,
    IExperiment Experiment)
{
    public int Users { get; init; } = 32;

    public string Service { get; init; } = "https";

    /// <summary>What the README leads with: more rounds, after a longer warm-up (see <see cref="Running.RunOptions"/>).</summary>
    public bool IsHeadline { get; init; }

    /// <summary>Part of <c>--quick</c>.</summary>
    public bool IsQuick { get; init; }
}
