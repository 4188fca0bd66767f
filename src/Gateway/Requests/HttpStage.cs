namespace Gateway.Requests;

/// <summary>
/// One stage on the way of an HTTP request. The host builds its pipeline from one ordered list of stages, and <c>gateway explain</c> walks
/// the same list, so that what is explained is what happens.
/// </summary>
/// <param name="Name">The stage's name in explanations.</param>
/// <param name="Use">Adds the stage to the pipeline of traffic; nothing where it decides on the connection.</param>
internal sealed record HttpStage(string Name, Action<IApplicationBuilder> Use)
{
    /// <summary>
    /// What the stage would decide of a request that is not sent. It leaves on the context what traffic would find there, such as the
    /// matched endpoint. A stage that decides nothing yields nothing.
    /// </summary>
    public Func<ExplainedRequest, HttpContext, IAsyncEnumerable<StageResult>> Explain { get; init; } = (
        _, _) => AsyncEnumerable.Empty<StageResult>();

    /// <summary>A stage that decides on the connection, before there is a request: it has no step in the pipeline.</summary>
    public static void OfConnection(IApplicationBuilder app)
    {
    }
}
