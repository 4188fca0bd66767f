using Gateway.Explain;
using Gateway.Requests;

namespace Gateway.Cli;

/// <summary><c>gateway explain</c> for a request. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed class RequestExplanation(ExplainedRequest request, Explanation explanation)
{
    public string Method => request.Method;

    public string Url => $"{(request.IsHttps ? "https" : "http")}://{request.Authority}{request.Target}";

    public string From => request.From.ToString();

    public string? User => request.User;

    public string? ServerName => request.ServerName;

    public bool Passes => explanation.Passes;

    public IReadOnlyList<StageResult> Stages => explanation.Stages;
}
