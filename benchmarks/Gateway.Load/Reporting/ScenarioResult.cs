using Gateway.Load.Scenarios;

namespace Gateway.Load.Reporting;

/// <summary>All rounds of one scenario; a row for each contender, in the order of the plan.</summary>
internal sealed record ScenarioResult(ScenarioPlan Plan, IReadOnlyList<ContenderResult> Contenders)
{
    /// <summary>Gateway's headline over a peer's, round by round.</summary>
    public IReadOnlyList<double> Ratios(ContenderResult peer) => [.. Contenders[0].Samples.Zip(peer.Samples, (ours, theirs) => ours.Values[0] / theirs.Values[0])];
}
