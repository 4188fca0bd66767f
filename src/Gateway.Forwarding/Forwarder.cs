using Gateway.Forwarding.Exchanges;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Forwarding;

/// <summary>Forwards requests: one exchange each.</summary>
public sealed partial class Forwarder(ForwardingMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
{
    /// <summary>
    /// Forwards a request and passes its response on. Where the outcome is not a good one and the response has not begun, nothing has
    /// been written to it and the caller answers; where it has begun, the client's connection has been cut.
    /// </summary>
    public ValueTask<ForwardingResult> SendAsync(HttpContext context, OutboundRequest request) => new Exchange(context, request, this, metrics, time).RunAsync();

    internal void Ended(long started, OutboundRequest request, in ForwardingResult result)
    {
        metrics.RequestEnded(started, request.Pool.Destination, result);
        if (result.Outcome > ForwardingOutcome.ChannelEnded)
        {
            Log.Failed(logger, request.Method, request.Pool.Destination.Address, result.Outcome, result.Defect, result.Tries);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3200, LogLevel.Debug, "Forwarding {Method} to {Destination} ended: {Outcome}, {Defect}, tries: {Tries}.")]
        public static partial void Failed(ILogger logger, string method, string destination, ForwardingOutcome outcome, Protocol.ResponseDefect defect, int tries);
    }
}
