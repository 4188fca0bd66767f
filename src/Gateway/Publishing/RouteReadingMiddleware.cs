using Gateway.Filtering;

namespace Gateway.Publishing;

/// <summary>
/// Behind routing: refuses a request whose path chooses another route when it is read without parameters and without what Windows
/// ignores. The back end may read it that way, and so pass the stricter route.
/// </summary>
internal sealed class RouteReadingMiddleware(RequestDelegate next, FilterRefusal refusal, Lazy<RouteProbe> probe)
{
    public Task InvokeAsync(HttpContext context) =>
        RouteReadings.AreNeeded(context) ? DecideAsync(context) : next(context);

    private async Task DecideAsync(HttpContext context)
    {
        if (await RouteReadings.DifferAsync(probe.Value, context))
        {
            await refusal.AnswerAsync(context, FilterStatus.AmbiguousRoute, null);
            return;
        }

        await next(context);
    }
}
