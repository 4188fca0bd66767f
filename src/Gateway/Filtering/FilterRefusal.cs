using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Filtering;

/// <summary>Answers, counts and logs what the filter refused.</summary>
internal sealed partial class FilterRefusal(FilteringMetrics metrics, ILogger<FilterRefusal> logger)
{
    public Task AnswerAsync(HttpContext context, FilterStatus verdict, RouteFilter? filter)
    {
        var answer = FilterResult.For(verdict);
        metrics.Refused(verdict, filter?.Route);
        Log.Refused(logger, verdict, filter?.Route, Refusal.TraceId(context));
        if (verdict == FilterStatus.MethodNotAllowed)
        {
            // Only a route's rules give this result.
            context.Response.Headers.Allow = filter!.Methods.Count > 0
                ? string.Join(", ", filter.Methods.Order(StringComparer.Ordinal))
                : RouteFilter.CommonMethods;
        }

        if (answer.Closes && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
            DropBody(context, answer.Outcome);
        }

        return Refusal.AnswerAsync(context, answer.Status, answer.Outcome, answer.Message, verdict.ToString());
    }

    /// <summary>
    /// Lets Kestrel close the connection at once where the end of the body is in doubt. It would wait five seconds for the rest of it,
    /// which only a client whose body is too large needs, so that it sees the response.
    /// </summary>
    private static void DropBody(HttpContext context, RequestOutcome outcome)
    {
        if (outcome == RequestOutcome.Malformed && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 0;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Debug, "Request refused: {Verdict}, route {Route}, trace {TraceId}.")]
        public static partial void Refused(ILogger logger, FilterStatus verdict, string? route, string traceId);
    }
}
