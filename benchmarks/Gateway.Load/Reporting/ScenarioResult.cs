using Gateway.Load.Scenarios;

namespace Gateway.Load.Reporting;

/// <summary>
/// All rounds of one scenario; a row for each contender, in the order of the plan; and rounds, their length and the warm-up in a sentence.
/// </summary>
internal sealed record ScenarioResult(ScenarioPlan Plan, string Taken, IReadOnlyList<CandidateResult> Contenders)
{
    /// <summary>
    /// Gateway's headline over a peer's, round by round; rounds in which the load side was the bottleneck are left out where it is the load
    /// side's figure.
    /// </summary>
    public IReadOnlyList<double> Ratios(CandidateResult peer) => [.. Contenders[0].Samples
        .Zip(peer.Samples)
        .Where(p => Plan.Experiment.Metrics[0].IsOfProxy || !(p.First.IsLoadBound || p.Second.IsLoadBound))
        .Select(p => p.First.Values[0] / p.Second.Values[0])];
}
