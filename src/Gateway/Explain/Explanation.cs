using Gateway.Requests;

namespace Gateway.Explain;

/// <summary>The decisions of the stages on one request, up to the first that stops it.</summary>
/// <param name="Stages">The stages, in pipeline order.</param>
internal sealed record Explanation(IReadOnlyList<StageResult> Stages)
{
    /// <summary>Whether the request would be forwarded.</summary>
    public bool Passes => Stages.All(s => s.Passes);
}
