using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Filtering;

/// <summary>After routing and before authentication: applies the route's rules and sets its body limits.</summary>
internal sealed class RouteFilterMiddleware(RequestDelegate next, FilterRefusal refusal)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteFilter>() is not { } filter)
        {
            return next(context);
        }

        var verdict = RouteFilterDecision.Decide(filter, RequestShape.Of(context), RequestRecord.Of(context).TargetTraits);
        if (verdict != FilterStatus.Pass)
        {
            return refusal.AnswerAsync(context, verdict, filter);
        }

        SetLimits(context.Features, filter);
        return next(context);
    }

    private static void SetLimits(IFeatureCollection features, RouteFilter filter)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = filter.MaxRequestBodySize;
        }

        if (filter.MinimumDataRate)
        {
            return;
        }

        if (features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } request)
        {
            request.MinDataRate = null;
        }

        if (features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } response)
        {
            response.MinDataRate = null;
        }
    }
}
