using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Outbound;
using Gateway.Publishing.Failures;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Polly;
using Polly.Retry;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// Offers a request to the next destination of its cluster where one could not be connected: nothing has been sent, so any method may
/// move, and the body with it, which nobody has read yet. A request that only reads moves, too, where its connection was lost before an
/// answer. Every try runs through affinity, load balancing and passive health as the first did, without the destinations that failed.
/// </summary>
internal sealed partial class NextDestination(
    RequestDelegate next, TimeProvider time, ForwardingMetrics metrics, DestinationErrors errors, ILogger<NextDestination> logger)
{
    private readonly ConditionalWeakTable<ClusterConnectOptions, ResiliencePipeline<bool>> _pipelines = [];

    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
        return proxy.AvailableDestinations.Count > 1 && OptionsOf(proxy) is { Tries: > 1 } options
            ? TryAsync(context, proxy, options)
            : next(context);
    }

    // Every cluster comes from PublishedClusters.
    private static ClusterConnectOptions OptionsOf(IReverseProxyFeature proxy) =>
        ((ClusterSettingsMetadata)proxy.Cluster.Config.Metadata!).Connect;

    /// <summary>Whether nothing was sent, or what was sent may be sent again.</summary>
    private static bool IsRepeatable(HttpContext context) => context.Features.Get<IForwarderErrorFeature>() switch
    {
        null => false,
        ForwardingFailure own => own.Result.IsRepeatable,
        { Error: ForwarderError.Request, Exception: HttpRequestException exception } =>
            IsConnectFailure(exception) || (IsConnectionLost(exception) && IsReadOnly(context)),
        _ => false,
    };

    /// <summary>The connection ended before a response began, such as when an HTTP/2 back end goes away.</summary>
    private static bool IsConnectionLost(HttpRequestException exception) =>
        exception.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError
        || ForwarderErrors.Find<IOException>(exception) is not null;

    private static bool IsReadOnly(HttpContext context) =>
        RepeatableMethods.Contains(context.Request.Method)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };

    /// <summary>The framework's client says so of connecting alone; a request of which something was sent fails in other ways.</summary>
    private static bool IsConnectFailure(HttpRequestException exception) =>
        exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError
        && ForwarderErrors.Find<DialException>(exception) is not { Failure.Error: DialError.NoDescriptors };

    private static string ReasonOf(IForwarderErrorFeature failure) => failure switch
    {
        ForwardingFailure own => own.Result.Status.ToString(),
        _ when ForwarderErrors.Find<HttpRequestException>(failure.Exception) is { } exception => exception.HttpRequestError.ToString(),
        _ => failure.Error.ToString(),
    };

    private async Task TryAsync(HttpContext context, IReverseProxyFeature proxy, ClusterConnectOptions options)
    {
        var tried = context.Features.Get<HandedOverRequest>()?.TriedSince;
        var request = new Offer(context, proxy, tried ?? time.GetTimestamp());
        if (await OfferAsync(request, options))
        {
            await PipelineOf(options).ExecuteAsync(
                static (state, _) => state.Self.OfferNextAsync(state.Request, state.Options),
                (Self: this, Request: request, Options: options),
                CancellationToken.None);
        }
    }

    /// <summary>Polly's, for the tries after the first; a request that is served at once pays nothing for it.</summary>
    private ResiliencePipeline<bool> PipelineOf(ClusterConnectOptions options) => _pipelines.GetValue(options, o =>
    {
        var builder = new ResiliencePipelineBuilder<bool> { TimeProvider = time };
        if (o.Tries > 2)
        {
            builder.AddRetry(new RetryStrategyOptions<bool>
            {
                ShouldHandle = static arguments => new(arguments.Outcome.Result),
                MaxRetryAttempts = o.Tries - 2,
                Delay = TimeSpan.Zero,
            });
        }

        return builder.Build();
    });

    /// <summary>One try; true where another destination may be asked.</summary>
    private async ValueTask<bool> OfferAsync(Offer request, ClusterConnectOptions options)
    {
        var (context, proxy) = (request.Context, request.Proxy);
        request.Tries++;
        await next(context);
        if (request.Tries > 1)
        {
            RequestRecord.Of(context).Tries = request.Tries;
        }

        return proxy.ProxiedDestination is { } tried
            && IsRepeatable(context)
            && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested
            && time.GetElapsedTime(request.Started) < options.TotalTime
            && !DestinationBinding.IsBound(context)
            && request.Exclude(tried);
    }

    private ValueTask<bool> OfferNextAsync(Offer request, ClusterConnectOptions options)
    {
        var context = request.Context;
        var failure = context.Features.Get<IForwarderErrorFeature>()!; // the try before has failed
        var reason = ReasonOf(failure);
        var policy = context.GetEndpoint()!.Metadata.GetRequiredMetadata<ForwardingPolicy>(); // every published endpoint carries it
        metrics.Moved(policy.Cluster, reason);
        var failed = request.Proxy.ProxiedDestination!; // a try that may move on has had a destination
        errors.Add(policy.Cluster, failed, ForwardingRecordMiddleware.ReasonOf(failure));
        Log.Moved(logger, policy.Route, failed.DestinationId, reason, Refusal.TraceId(context));
        request.Reset();
        context.Features.Set(new ConnectBudget(options.TotalTime - time.GetElapsedTime(request.Started)));
        return OfferAsync(request, options);
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Debug, "Request of route {Route} moves on from {Destination}: {Reason}, trace {TraceId}.")]
        public static partial void Moved(ILogger logger, string route, string destination, string reason, string traceId);
    }

    /// <summary>A request on its way from one destination to the next.</summary>
    private sealed class Offer(HttpContext context, IReverseProxyFeature proxy, long started)
    {
        private readonly object[] _items = proxy.Cluster.Config.SessionAffinity is { Enabled: true } ? [.. context.Items.Keys] : [];
        private IReadOnlyList<DestinationState> _available = proxy.AvailableDestinations;

        public HttpContext Context => context;

        public IReverseProxyFeature Proxy => proxy;

        public long Started => started;

        public int Tries { get; set; }

        /// <summary>Takes a destination out; false where none is left.</summary>
        public bool Exclude(DestinationState tried)
        {
            _available = [.. _available.Where(d => d != tried)];
            return _available.Count > 0;
        }

        /// <summary>Makes the request look as before the first try, without the destinations that failed.</summary>
        public void Reset()
        {
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.ProxiedDestination = null;
            proxy.AvailableDestinations = _available;
            if (proxy.Cluster.Config.SessionAffinity is { Enabled: true })
            {
                // Affinity keeps there that the client has its destination; it is to get another one now.
                foreach (var key in context.Items.Keys.Except(_items).ToArray())
                {
                    context.Items.Remove(key);
                }
            }
        }
    }
}
