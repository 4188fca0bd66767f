using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Forwarding;

/// <summary>Forwards requests: one exchange each, or two where the first one's connection died and the request may be repeated.</summary>
public sealed partial class Forwarder(ForwardingMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
{
    /// <summary>
    /// Forwards a request and passes its response on. Where the outcome is not a good one and the response has not begun, nothing has
    /// been written to it and the caller answers; where it has begun, the client's connection has been cut.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardingResult> SendAsync(HttpContext context, OutboundRequest request)
    {
        var started = metrics.RequestStarted();
        var choice = new ConnectionChoice(context, request, metrics);
        var exchange = new HttpExchange(context, request, choice, time);
        var outcome = ForwardingStatus.NeedsHttp11;
        var tries = 0;
        var goesOn = choice.TryBind();
        while (goesOn)
        {
            goesOn = false;
            outcome = await choice.AcquireAsync(isFresh: tries > 0);
            if (outcome == ForwardingStatus.Completed)
            {
                tries++;
                outcome = await exchange.RunAsync(choice.Connection);
                choice.Settle(exchange.LeavesReusable(outcome));
                goesOn = outcome == ForwardingStatus.ConnectionLost && tries == 1 && exchange.IsRepeatable;
            }

            if (goesOn)
            {
                metrics.Retried(request.Pool.Destination);
            }
        }

        var result = exchange.ToResult(outcome, tries) with
        {
            Detail = choice.ConnectDetail,
            IsRepeatable = IsConnectFailure(outcome) ? tries == 0 || exchange.IsRepeatable : outcome == ForwardingStatus.ConnectionLost && exchange.IsRepeatable,
        };
        Ended(started, request, result);
        return result;
    }

    /// <summary>Outcomes of connecting alone: nothing of the request can have been sent.</summary>
    private static bool IsConnectFailure(ForwardingStatus outcome) => outcome is ForwardingStatus.Exhausted or ForwardingStatus.Unresolved
        or ForwardingStatus.Unreachable or ForwardingStatus.ConnectTimedOut or ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted;

    private void Ended(long started, OutboundRequest request, in ForwardingResult result)
    {
        metrics.RequestEnded(started, request.Pool.Destination, result);
        if (result.Status > ForwardingStatus.ChannelEnded)
        {
            Log.Failed(logger, request.Method, request.Pool.Destination.Address, result.Status, result.Defect, result.Tries, result.Detail);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3200, LogLevel.Debug, "Forwarding {Method} to {Destination} ended: {Outcome}, {Defect}, tries: {Tries}. {Detail}")]
        public static partial void Failed(ILogger logger, string method, string destination, ForwardingStatus outcome, Protocol.ResponseDefect defect, int tries, string? detail);
    }
}
