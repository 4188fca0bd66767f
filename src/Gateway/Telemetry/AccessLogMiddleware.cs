using System.Diagnostics;
using Gateway.Listeners;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Telemetry;

/// <summary>
/// The outermost middleware of a request. However the request ends, its record is written to metrics, trace and access log exactly once.
/// </summary>
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
        var handedOver = context.Features.Get<HandedOverRequest>();
        record.Time = time.GetUtcNow();
        var begun = handedOver?.TakeStart();
        var started = begun ?? time.GetTimestamp();
        RequestTrace.Begin(context.Request.Headers, activity, options.CurrentValue.TrustClientTraceContext);
        if (begun is null)
        {
            metrics.Began(); // a request that was handed over has been counted
        }

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
            handedOver?.TakeFailure(); // it is for this request alone, as is the next
            handedOver?.TakeDestination();
            record.Duration = time.GetElapsedTime(started);
            try
            {
                End(context, record, activity);
            }
            finally
            {
                // Last, because the shutdown waits for active requests and for their log lines.
                metrics.Ended(record);
            }
        }
    }

    /// <summary>
    /// Completes and writes the record. If the connection has ended, some features throw; the data collected so far is still written.
    /// </summary>
    private void End(HttpContext context, RequestRecord record, Activity? activity)
    {
        var traced = activity is { IsAllDataRequested: true } ? activity : null;
        var isWritten = false;
        try
        {
            Complete(context, record);
            isWritten = log.Takes(record.Status);
            if (traced is not null || isWritten)
            {
                Describe(context, record, log.IsCombined);
            }
        }
        finally
        {
            if (isWritten)
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
            // The client disconnected before the response; the record keeps the outcome that the response would have had.
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
                    context, bad.StatusCode, RequestOutcome.Malformed, "The request is malformed.", bad.Message);
            case OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested:
                record.Outcome = RequestOutcome.ClientLeft;
                return Task.CompletedTask;
        }

        Log.RequestFailed(logger, record.Route, Refusal.TraceId(context), exception);
        if (context.Response.HasStarted)
        {
            // A truncated response must not look complete to the client.
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
        record.Protocol = context.Request.Protocol;
        record.Tls = context.Features.Get<IListenerFeature>()?.TlsProtocol ?? default;
        if (record.Outcome == RequestOutcome.None)
        {
            // No stage has set the outcome: the framework's routing or a page of the gateway responded.
            record.Outcome = record.Status switch
            {
                StatusCodes.Status404NotFound => RequestOutcome.NoRoute,
                StatusCodes.Status405MethodNotAllowed => RequestOutcome.MethodNotAllowed,
                _ => RequestOutcome.Answered,
            };
        }

        // A forwarder counts the bytes that it copies. For responses of the gateway itself, Content-Length is the size.
        if (record.ResponseBodyBytes == 0 && record.Method != "HEAD")
        {
            record.ResponseBodyBytes = context.Response.ContentLength ?? 0;
        }

        if (record.RequestBodyBytes == 0 && record.Destination is not null)
        {
            record.RequestBodyBytes = context.Request.ContentLength ?? 0;
        }
    }

    private static void Describe(HttpContext context, RequestRecord record, bool isCombined)
    {
        var request = context.Request;
        if (context.Features.Get<IListenerFeature>() is { } connection)
        {
            record.Listener = connection.Name;
            record.ServerName = connection.ServerName;
        }

        record.ClientAddress = context.Connection.RemoteIpAddress;
        record.Host = request.Host.Value ?? "";
        record.Target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        record.UserAgent = request.Headers[HeaderNames.UserAgent];
        record.Referer = isCombined ? request.Headers[HeaderNames.Referer] : default;
        record.TraceId = Refusal.TraceId(context);
    }

    private static partial class Log
    {
        [LoggerMessage(7002, LogLevel.Error, "A request of route {Route} failed (trace {TraceId}).")]
        public static partial void RequestFailed(ILogger logger, string? route, string traceId, Exception exception);
    }
}
