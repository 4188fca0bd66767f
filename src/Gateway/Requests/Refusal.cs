using System.Diagnostics;
using System.Text;

namespace Gateway.Requests;

/// <summary>The one way a request is refused: the outcome is recorded, and the client gets a short plain text with the trace id.</summary>
internal static class Refusal
{
    /// <summary>Answers with <paramref name="status"/> and one line for a person, unless the response has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="outcome">What the access log and the metrics say.</param>
    /// <param name="message">What the client may know; nothing that helps an attacker.</param>
    /// <param name="reason">What the log says beyond that, or null.</param>
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
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var body = Encoding.UTF8.GetBytes($"{message} (trace {TraceId(context)})\n");
        context.Response.ContentLength = body.Length;
        return context.Request.Method == "HEAD"
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>The id that finds the log lines of this request.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}
