namespace Gateway.Requests;

/// <summary>What one stage would do with a request.</summary>
/// <param name="Stage">The stage: <c>listener</c>, <c>tls</c>, <c>filter</c> and so on.</param>
/// <param name="Passes">Whether the request goes on to the next stage.</param>
/// <param name="Verdict">The decision in one word, as logs and metrics have it.</param>
/// <param name="Detail">What it is about: a certificate, a route, a destination.</param>
internal sealed record StageResult(string Stage, bool Passes, string Verdict, string Detail)
{
    public static StageResult Pass(string stage, string verdict, string detail = "") => new(stage, true, verdict, detail);

    public static StageResult Stop(string stage, string verdict, string detail) => new(stage, false, verdict, detail);
}
