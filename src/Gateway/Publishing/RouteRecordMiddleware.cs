using Gateway.Publishing.Forwarding;
using Gateway.Requests;

namespace Gateway.Publishing;

/// <summary>Behind routing: records the route, so that whatever ends the request, its log line names it.</summary>
internal sealed class RouteRecordMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>() is { } forwarding)
        {
            RequestRecord.Of(context).Route = forwarding.Route;
        }

        return next(context);
    }
}
