using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Gateway.Publishing.Failures;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing;

/// <summary>Around YARP's pipeline: records where a request went and how that ended, and answers what could not be forwarded.</summary>
internal sealed partial class ForwardingRecordMiddleware(
    RequestDelegate next, DestinationErrors errors, ILogger<ForwardingRecordMiddleware> logger)
{
    private const string RetryAfterSeconds = "30";

    private const string AffinityLost = "The server behind this gateway that holds this session is not available.";

    public async Task InvokeAsync(HttpContext context)
    {
        var record = RequestRecord.Of(context);
        record.Cluster = context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>()?.Cluster;
        await next(context);
        var destination = context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination;
        record.Destination = destination?.DestinationId;
        if (context.Features.Get<IForwarderErrorFeature>() is not { } failure)
        {
            if (record.Destination is null
                && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status503ServiceUnavailable } response)
            {
                // Affinity's failure policy Return503Error sets the status and nothing else.
                await Refusal.AnswerAsync(
                    context,
                    response.StatusCode,
                    RequestOutcome.DestinationUnavailable,
                    AffinityLost,
                    "the session's destination is not available");
            }
            else if (record.Outcome == RequestOutcome.None)
            {
                record.Outcome = RequestOutcome.Forwarded;
            }

            return;
        }

        var result = ForClient(ResultOf(failure, context.RequestAborted.IsCancellationRequested), context);
        Log.NotForwarded(logger, failure.Exception, record.Route, record.Destination, failure.Error, Refusal.TraceId(context));
        var reason = ReasonOf(failure);
        if (destination is not null && record.Cluster is { } cluster && DestinationErrors.IsOne(result.Outcome))
        {
            errors.Add(cluster, destination, reason);
        }

        await Refusal.AnswerAsync(context, result.Status, result.Outcome, result.Message, reason);
    }

    /// <summary>What a failure says of itself, for the log and for administrators.</summary>
    public static string ReasonOf(IForwarderErrorFeature failure) => failure is ForwardingFailure { Result: var own }
        ? ReasonOf(own)
        : $"{failure.Error}: {failure.Exception?.GetBaseException().Message}";

    /// <summary>For example "Unreachable: ex1:443: 192.0.2.1:443 connection refused".</summary>
    public static string ReasonOf(ForwardingResult result)
    {
        var status = result.Defect == ResponseDefect.None ? $"{result.Status}" : $"{result.Status} {result.Defect}";
        return result.Detail is null ? status : $"{status}: {result.Detail}";
    }

    /// <summary>
    /// The status for the client. ActiveSync clients take 503 as a pause, after which they go on where they were (MS-ASHTTP, 2.2.2.1.1);
    /// other errors of a proxy let some of them begin anew with every folder.
    /// </summary>
    private static ForwarderResult ForClient(ForwarderResult result, HttpContext context)
    {
        var isPhone = context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>()?.Preset == RoutePreset.ActiveSync;
        if (isPhone && result.Status is StatusCodes.Status502BadGateway or StatusCodes.Status504GatewayTimeout)
        {
            result = result with { Status = StatusCodes.Status503ServiceUnavailable };
        }

        if (result.Status == StatusCodes.Status503ServiceUnavailable && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return result;
    }

    private static ForwarderResult ResultOf(IForwarderErrorFeature failure, bool isAborted)
    {
        if (failure is ForwardingFailure own)
        {
            return ForwarderResult.For(own.Result);
        }

        // YARP reports whichever operation noticed the client's departure first.
        return isAborted && failure.Error != ForwarderError.NoAvailableDestinations
            ? ForwarderResult.For(ForwarderError.RequestCanceled, null)
            : ForwarderResult.For(failure.Error, failure.Exception);
    }

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Debug, "Request of route {Route} to {Destination} failed: {Error}, trace {TraceId}.")]
        public static partial void NotForwarded(
            ILogger logger, Exception? exception, string? route, string? destination, ForwarderError error, string traceId);
    }
}
