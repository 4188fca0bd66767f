using System.Diagnostics;
using System.Text;

namespace Gateway.Requests;

/// <summary>
/// Refuses requests: records the outcome and sends a page to a browser and a short plain text to others, each with the trace id. All
/// refusals use it.
/// </summary>
internal static class Refusal
{
    /// <summary>Responds with <paramref name="status"/> and one sentence, unless the response has started.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="outcome">The outcome for the access log and the metrics.</param>
    /// <param name="message">The text for the client. It must not help an attacker.</param>
    /// <param name="reason">The reason for the log only, or null.</param>
    public static Task AnswerAsync(HttpContext context, int status, RequestOutcome outcome, string message, string? reason = null)
    {
        var record = RequestRecord.Of(context);
        record.Outcome = outcome;
        record.Reason = reason ?? message;
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        var isPage = RefusalPage.IsFor(context.Request);
        context.Response.ContentType = isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        RefusalPage.Protect(context.Response.Headers);
        var body = Encoding.UTF8.GetBytes(isPage
            ? RefusalPage.Write(status, message, TraceId(context))
            : $"{message} (trace {TraceId(context)})\n");
        context.Response.ContentLength = body.Length;
        return context.Request.Method == "HEAD"
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The trace id of the request, which its log lines contain.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}
