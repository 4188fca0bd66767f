using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Forwarding;

/// <summary>
/// Forwards requests. A request takes one exchange, or two if the first connection was lost and the request is repeatable.
/// </summary>
public sealed partial class Forwarder(ForwardingMetrics metrics, TimeProvider time, ILogger<Forwarder> logger)
{
    /// <summary>
    /// Forwards a request and its response. If the forwarding fails before the response has started, nothing has been written to it and the
    /// caller writes the response; if it fails later, the client's connection has been aborted.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardingResult> SendAsync(HttpContext context, OutboundRequest request)
    {
        var started = Begin();
        var choice = new ConnectionChoice(context, request, metrics);
        var exchange = new HttpExchange(context, request, choice, time);
        var status = ForwardingStatus.NeedsHttp11;
        var tries = 0;
        var tryAgain = choice.TryBind();
        while (tryAgain)
        {
            tryAgain = false;
            status = await choice.AcquireAsync(isFresh: tries > 0);
            if (status == ForwardingStatus.Completed)
            {
                tries++;
                status = await exchange.RunAsync(choice.Connection);
                choice.Settle(exchange.LeavesReusable(status));

                // The back end may have closed an idle connection while the request was on its way (RFC 9112, 9.3.1).
                tryAgain = status == ForwardingStatus.ConnectionLost && tries == 1 && exchange.IsRepeatable;
            }

            if (tryAgain)
            {
                metrics.Retried(request.Pool.Destination);
            }
        }

        var result = exchange.ToResult(status, tries) with
        {
            Detail = choice.ConnectDetail ?? exchange.Detail,
            IsRepeatable = IsRepeatable(status, tries, exchange.IsRepeatable),
        };
        return End(started, exchange.HeadAt, request.Method, request.Pool, result);
    }

    internal static long Begin() => Stopwatch.GetTimestamp();

    /// <summary>Ends what <see cref="Begin"/> has begun; returns the result with its times.</summary>
    /// <param name="started">What Begin has returned.</param>
    /// <param name="headAt">The time stamp of the response's head; 0 if there was none.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="pool">The pool of the destination.</param>
    /// <param name="result">The result without its times.</param>
    internal ForwardingResult End(long started, long headAt, string method, DestinationPool pool, ForwardingResult result)
    {
        result = result with
        {
            TimeToHead = headAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(started, headAt),
            Duration = Stopwatch.GetElapsedTime(started),
        };
        metrics.RequestEnded(method, pool.Destination, result);
        if (result.Status > ForwardingStatus.ChannelEnded && logger.IsEnabled(LogLevel.Debug))
        {
            var detail = result.Defect != ResponseDefect.None ? $"{result.Defect}, {result.Detail}" : result.Detail;
            Log.Failed(logger, method, pool.Destination.Address, result.Status, result.Tries, detail);
        }

        return result;
    }

    /// <summary>Whether another destination may receive the request.</summary>
    /// <param name="status">How the last try ended.</param>
    /// <param name="tries">How often the request was sent.</param>
    /// <param name="isSafe">Whether what was sent may be sent again.</param>
    internal static bool IsRepeatable(ForwardingStatus status, int tries, bool isSafe) => status switch
    {
        ForwardingStatus.Exhausted or ForwardingStatus.Unresolved or ForwardingStatus.Unreachable or ForwardingStatus.ConnectTimedOut
            or ForwardingStatus.TlsFailed or ForwardingStatus.Untrusted => tries == 0 || isSafe,
        ForwardingStatus.ConnectionLost => isSafe,
        _ => false,
    };

    private static partial class Log
    {
        [LoggerMessage(3200, LogLevel.Debug, "Forwarding {Method} to {Destination} failed: {Outcome}, tries: {Tries}. {Detail}")]
        public static partial void Failed(
            ILogger logger, string method, string destination, ForwardingStatus outcome, int tries, string? detail);
    }
}
