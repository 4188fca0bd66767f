using Gateway.Requests;

namespace Gateway.Filtering;

/// <summary>The stages that refuse requests for what they are, before anybody is asked who they are.</summary>
internal static class FilterStages
{
    /// <summary>Requests that are refused on every route, and headers that no client may send.</summary>
    public static HttpStage Request { get; } = new("filter", app => app.UseMiddleware<RequestFilterMiddleware>())
    {
        Explain = (request, context) => ExplainRequest(request, context).ToAsyncEnumerable(),
    };

    /// <summary>The route's own rules.</summary>
    public static HttpStage Route { get; } = new("route filter", app => app.UseMiddleware<RouteFilterMiddleware>())
    {
        Explain = (request, context) => ExplainRoute(request, context).ToAsyncEnumerable(),
    };

    private static IEnumerable<StageResult> ExplainRequest(ExplainedRequest request, HttpContext context)
    {
        var status = RequestFilterDecision.Decide(RequestShape.Of(context), out var traits);
        RequestRecord.Of(context).TargetTraits = traits;
        yield return Result("filter", status == FilterStatus.Pass ? ClientHeaders.Strip(context.Request) : status);
    }

    private static IEnumerable<StageResult> ExplainRoute(ExplainedRequest request, HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteFilter>() is { } filter)
        {
            yield return Result(
                "route filter", RouteFilterDecision.Decide(filter, RequestShape.Of(context), RequestRecord.Of(context).TargetTraits));
        }
    }

    private static StageResult Result(string stage, FilterStatus status)
    {
        if (status == FilterStatus.Pass)
        {
            return StageResult.Pass(stage, status.ToString());
        }

        var refusal = FilterResult.For(status);
        return StageResult.Stop(stage, status.ToString(), $"{refusal.Status}: {refusal.Outcome}");
    }
}
