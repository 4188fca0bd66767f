using Gateway.Forwarding.Results;
using Gateway.Forwarding.Straight;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Publishing.Failures;
using Gateway.Requests;

namespace Gateway.Straight;

/// <summary>Writes the record of a straight request: the same line and the same metrics as the pipeline's.</summary>
internal sealed partial class StraightRecorder(
    StraightRecords records,
    StraightMetrics straight,
    PreauthenticationRecorder preauthentication,
    TimeProvider time,
    ILogger<StraightRecorder> logger)
{
    private const string Protocol = "HTTP/1.1";

    /// <summary>Starts the record of a request; returns the time stamp of its begin.</summary>
    public long Begin()
    {
        records.Metrics.Began();
        return time.GetTimestamp();
    }

    /// <summary>Leaves the record of a request, which has begun, to the pipeline.</summary>
    public void HandOver() => straight.HandOver();

    /// <summary>Ends the record of a request that has its response, or a part of it.</summary>
    public void End(
        long started,
        StraightDecision decision,
        StraightExchange exchange,
        in ForwardingResult result,
        ListenerConnection listener,
        in StraightTrace trace)
    {
        var summary = Describe(started, decision, listener) with
        {
            Outcome = ForwarderResult.For(result).Outcome,
            Status = exchange.Status,
            TimeToHead = result.TimeToHead,
            RequestBodyBytes = result.RequestBytes,
            ResponseBodyBytes = BodyBytes(decision, exchange, result),
        };
        straight.Serve();
        var reason = summary.Outcome == RequestOutcome.Forwarded ? null : ForwardingRecordMiddleware.ReasonOf(result);
        if (DestinationErrors.IsOne(summary.Outcome))
        {
            records.Errors.Add(decision.Endpoint.Policy.Cluster, decision.Destination, reason!);
        }

        Write(summary, decision, listener, trace, reason, result);
    }

    /// <summary>Ends the record of a request that a defect of the gateway has ended.</summary>
    public void Fail(long started, StraightDecision decision, ListenerConnection listener, in StraightTrace trace, Exception exception)
    {
        var summary = Describe(started, decision, listener) with
        {
            Outcome = RequestOutcome.Failed,
            Status = StatusCodes.Status500InternalServerError,
        };
        Log.RequestFailed(logger, summary.Route, trace.ToString(), exception);
        Write(summary, decision, listener, trace, exception.GetType().Name, default);
    }

    private RequestSummary Describe(long started, StraightDecision decision, ListenerConnection listener)
    {
        var admission = decision.Admission;
        preauthentication.Count(admission.Status, admission.SignIn);
        return new RequestSummary
        {
            Route = decision.Endpoint.Policy.Route,
            Cluster = decision.Endpoint.Policy.Cluster,
            Destination = decision.Destination.DestinationId,
            Method = decision.Request.Method,
            Protocol = Protocol,
            Tls = listener.TlsProtocol,
            Duration = time.GetElapsedTime(started),
        };
    }

    private void Write(
        in RequestSummary summary,
        StraightDecision decision,
        ListenerConnection listener,
        in StraightTrace trace,
        string? reason,
        in ForwardingResult result)
    {
        // The object is made for the log alone.
        if (records.Log.Takes(summary.Status))
        {
            records.Log.Lines.TryWrite(RecordOf(summary, decision, listener, trace, reason, result));
        }

        // Last, because the shutdown waits for active requests and for their log lines.
        records.Metrics.Ended(summary);
    }

    private RequestRecord RecordOf(
        in RequestSummary summary,
        StraightDecision decision,
        ListenerConnection listener,
        in StraightTrace trace,
        string? reason,
        in ForwardingResult result) => new()
        {
            Time = time.GetUtcNow() - summary.Duration,
            Duration = summary.Duration,
            TimeToHead = result.TimeToHead,
            BackEndDuration = result.Duration,
            Route = summary.Route,
            Cluster = summary.Cluster,
            Destination = summary.Destination,
            Outcome = summary.Outcome,
            Reason = reason,
            Status = summary.Status,
            RequestBodyBytes = summary.RequestBodyBytes,
            ResponseBodyBytes = summary.ResponseBodyBytes,
            User = decision.Admission.SignIn.User,
            Scheme = decision.Admission.SignIn.Scheme,
            Listener = listener.Name,
            ClientAddress = decision.Address,
            Tls = summary.Tls,
            ServerName = listener.ServerName,
            Protocol = summary.Protocol,
            Method = summary.Method,
            Host = decision.Host,
            Target = decision.Target,
            UserAgent = decision.UserAgent,
            Referer = decision.Referer,
            TraceId = trace.ToString(),
        };

    // Where nothing was copied, the length that the head says counts, as for every response.
    private static long BodyBytes(StraightDecision decision, StraightExchange exchange, in ForwardingResult result) =>
        result.ResponseBytes == 0 && decision.Request.Method != "HEAD" ? Math.Max(exchange.ContentLength, 0) : result.ResponseBytes;

    private static partial class Log
    {
        [LoggerMessage(7003, LogLevel.Error, "A straight request of route {Route} failed (trace {TraceId}).")]
        public static partial void RequestFailed(ILogger logger, string? route, string traceId, Exception exception);
    }
}
