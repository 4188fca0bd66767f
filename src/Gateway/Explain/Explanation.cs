using Gateway.Requests;

namespace Gateway.Explain;

/// <summary>The verdicts on one request, up to the first that stops it.</summary>
/// <param name="Stages">In the order in which a request meets them.</param>
internal sealed record Explanation(IReadOnlyList<StageResult> Stages)
{
    /// <summary>Whether the request would be forwarded.</summary>
    public bool Passes => Stages.All(s => s.Passes);
}
