namespace Gateway.Requests;

/// <summary>
/// One stage of an HTTP request. The host builds its pipeline from one ordered list of stages, and <c>gateway explain</c> evaluates the
/// same list, so that explanations match the behavior.
/// </summary>
/// <param name="Name">The stage's name in explanations.</param>
/// <param name="Use">Adds the stage to the pipeline; does nothing for a stage that decides on the connection.</param>
internal sealed record HttpStage(string Name, Action<IApplicationBuilder> Use)
{
    /// <summary>
    /// Computes the decision of the stage on a request that is not sent. It sets the same state on the context as the pipeline would, such
    /// as the matched endpoint. A stage without a decision yields nothing.
    /// </summary>
    public Func<ExplainedRequest, HttpContext, IAsyncEnumerable<StageResult>> Explain { get; init; } = (
        _, _) => AsyncEnumerable.Empty<StageResult>();

    /// <summary>A stage that decides on the connection, before there is a request. It has no middleware.</summary>
    public static void OfConnection(IApplicationBuilder app)
    {
    }
}
