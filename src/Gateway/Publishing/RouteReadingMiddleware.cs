using Gateway.Filtering;

namespace Gateway.Publishing;

/// <summary>
/// Behind routing: refuses a request whose path chooses another route when it is read without parameters and without what Windows
/// ignores. The back end may read it that way, and so pass the stricter route. The Destination of a WebDAV request is read as well.
/// </summary>
internal sealed class RouteReadingMiddleware(RequestDelegate next, FilterRefusal refusal, Lazy<RouteProbe> probe)
{
    public Task InvokeAsync(HttpContext context) =>
        RouteReadings.AreNeeded(context) || DestinationReading.IsNeeded(context) ? DecideAsync(context) : next(context);

    private async Task DecideAsync(HttpContext context)
    {
        var verdict = await RouteReadings.DecideAsync(probe.Value, context);
        if (verdict != FilterStatus.Pass)
        {
            await refusal.AnswerAsync(context, verdict, null);
            return;
        }

        await next(context);
    }
}
