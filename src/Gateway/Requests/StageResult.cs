namespace Gateway.Requests;

/// <summary>The decision of one stage on a request.</summary>
/// <param name="Stage">The stage: <c>listener</c>, <c>tls</c>, <c>filter</c> and so on.</param>
/// <param name="Passes">Whether the request continues to the next stage.</param>
/// <param name="Verdict">The decision in one word, as in logs and metrics.</param>
/// <param name="Detail">The details, such as a certificate, a route or a destination.</param>
internal sealed record StageResult(string Stage, bool Passes, string Verdict, string Detail)
{
    public static StageResult Pass(string stage, string verdict, string detail = "") => new(stage, true, verdict, detail);

    public static StageResult Stop(string stage, string verdict, string detail) => new(stage, false, verdict, detail);
}
