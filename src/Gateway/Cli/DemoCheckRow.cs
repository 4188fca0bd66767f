using Gateway.Demo;

namespace Gateway.Cli;

/// <summary>A row of <c>gateway demo --check</c>. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed record DemoCheckRow(string Protocol, string Promise, bool Holds, string? Problem, double Seconds)
{
    public static DemoCheckRow Of(DemoCheckResult result) => new(
        result.Check.Protocol, result.Check.Promise, result.Problem is null, result.Problem, result.Duration.TotalSeconds);
}
