using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>Before routing: refuses what has no single meaning, and takes from the rest what no client may say.</summary>
internal sealed class RequestFilterMiddleware(RequestDelegate next, FilterRefusal refusal)
{
    public Task InvokeAsync(HttpContext context)
    {
        var verdict = RequestFilterDecision.Decide(RequestShape.Of(context), out var traits);
        if (verdict == FilterStatus.Pass)
        {
            verdict = ClientHeaders.Strip(context.Request);
        }

        if (verdict != FilterStatus.Pass)
        {
            return refusal.AnswerAsync(context, verdict, null);
        }

        RequestRecord.Of(context).TargetTraits = traits;
        return next(context);
    }
}
