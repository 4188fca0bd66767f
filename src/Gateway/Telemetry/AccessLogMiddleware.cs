using System.Diagnostics;
using Gateway.Listeners;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Telemetry;

/// <summary>The outermost step of a request: whatever ends it, its record reaches metrics, trace and access log once.</summary>
internal sealed partial class AccessLogMiddleware(
    RequestDelegate next,
    AccessLog log,
    RequestMetrics metrics,
    IOptionsMonitor<TelemetryOptions> options,
    ILogger<AccessLogMiddleware> logger,
    TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var record = RequestRecord.Of(context);
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        record.Time = time.GetUtcNow();
        var started = time.GetTimestamp();
        RequestTrace.Begin(context.Request.Headers, activity, options.CurrentValue.TrustClientTraceContext);
        metrics.Began();
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            await TryAnswerFailureAsync(context, record, e);
        }
        finally
        {
            record.Duration = time.GetElapsedTime(started);
            try
            {
                End(context, record, activity);
            }
            finally
            {
                // Last: a gateway that stops waits for what has not ended, and for its line.
                metrics.Ended(record);
            }
        }
    }

    /// <summary>Whatever can no longer be asked of a request whose connection has ended, what is known of it is written.</summary>
    private void End(HttpContext context, RequestRecord record, Activity? activity)
    {
        var traced = activity is { IsAllDataRequested: true } ? activity : null;
        try
        {
            Complete(context, record);
            if (traced is not null || log.IsOn)
            {
                Describe(context, record);
            }
        }
        finally
        {
            if (log.IsOn)
            {
                log.Lines.TryWrite(record);
            }

            if (traced is not null)
            {
                RequestTrace.End(traced, record);
            }
        }
    }

    private async Task TryAnswerFailureAsync(HttpContext context, RequestRecord record, Exception exception)
    {
        try
        {
            await AnswerFailureAsync(context, record, exception);
        }
        catch (Exception unsent) when (unsent is IOException or OperationCanceledException)
        {
            // The client left before the response; the record says what it would have been.
        }
    }

    private Task AnswerFailureAsync(HttpContext context, RequestRecord record, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Refusal.AnswerAsync(
                    context, StatusCodes.Status413PayloadTooLarge, RequestOutcome.TooLarge, "The request is too large.");
            case BadHttpRequestException bad:
                return Refusal.AnswerAsync(
                    context, bad.StatusCode, RequestOutcome.Malformed, "The request is not understood.", bad.Message);
            case OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested:
                record.Outcome = RequestOutcome.ClientLeft;
                return Task.CompletedTask;
        }

        Log.RequestFailed(logger, record.Route, Refusal.TraceId(context), exception);
        if (context.Response.HasStarted)
        {
            // A response that broke off must not look like one that is complete.
            context.Abort();
        }
        else
        {
            context.Response.Clear();
        }

        return Refusal.AnswerAsync(
            context, StatusCodes.Status500InternalServerError, RequestOutcome.Failed, "The gateway failed.", exception.GetType().Name);
    }

    private static void Complete(HttpContext context, RequestRecord record)
    {
        record.Status = context.Response.StatusCode;
        record.Method = context.Request.Method;
        if (record.Outcome == RequestOutcome.None)
        {
            // No step has judged it: the framework's routing has answered, or a page of the gateway's own.
            record.Outcome = record.Status switch
            {
                StatusCodes.Status404NotFound => RequestOutcome.NoRoute,
                StatusCodes.Status405MethodNotAllowed => RequestOutcome.MethodNotAllowed,
                _ => RequestOutcome.Answered,
            };
        }

        // A forwarder counts the bytes that it moves; for what the gateway answers itself the announced length is the length.
        if (record.ResponseBodyBytes == 0 && record.Method != "HEAD")
        {
            record.ResponseBodyBytes = context.Response.ContentLength ?? 0;
        }

        if (record.RequestBodyBytes == 0 && record.Destination is not null)
        {
            record.RequestBodyBytes = context.Request.ContentLength ?? 0;
        }
    }

    private static void Describe(HttpContext context, RequestRecord record)
    {
        var request = context.Request;
        if (context.Features.Get<IListenerFeature>() is { } connection)
        {
            record.Listener = connection.Name;
            record.Tls = connection.TlsProtocol;
            record.ServerName = connection.ServerName;
        }

        record.ClientAddress = context.Connection.RemoteIpAddress;
        record.Protocol = request.Protocol;
        record.Host = request.Host.Value ?? "";
        record.Target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        record.UserAgent = request.Headers[HeaderNames.UserAgent];
        record.TraceId = Refusal.TraceId(context);
    }

    private static partial class Log
    {
        [LoggerMessage(7002, LogLevel.Error, "A request of route {Route} failed (trace {TraceId}).")]
        public static partial void RequestFailed(ILogger logger, string? route, string traceId, Exception exception);
    }
}
