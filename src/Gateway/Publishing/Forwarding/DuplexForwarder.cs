using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Filtering;
using Gateway.Forwarding;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Gateway.Preauthentication;
using Gateway.Publishing.Buffering;
using Gateway.Publishing.LongPolls;
using Gateway.Publishing.Rewriting;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// YARP's forwarder, replaced by ours. A cluster that asks for HTTP/2 to its destinations stays with YARP's own.
/// </summary>
internal sealed class DuplexForwarder(
    Forwarder forwarder, YarpForwarder yarp, ResponseRules rules, PreauthenticatedHosts hosts, OpenPolls polls, TimeProvider time)
    : IHttpForwarder
{
    private readonly ConditionalWeakTable<HttpTransformer, RoutePlan> _plans = [];

    // By the names of clusters, of which a configuration has few; a reload changes the limit and not what is kept.
    private readonly ConcurrentDictionary<string, SpoolUsage> _spools = new(StringComparer.OrdinalIgnoreCase);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer)
    {
        if (httpClient is ForwardingClient client && requestConfig.Version is not { Major: > 1 })
        {
            return ForwardAsync(context, destinationPrefix, client, requestConfig, transformer);
        }

        return YarpForwarder.KeepsMethod(
            context.Request.Method, context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
            ? ForwardByYarpAsync(context, destinationPrefix, httpClient, requestConfig, transformer)
            : new(Record(context, new ForwardingResult(ForwardingStatus.CannotEncodeAsHttp1)));
    }

    private async ValueTask<ForwarderError> ForwardByYarpAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer)
    {
        CountedBody.Attach(context);
        var (record, started) = (RequestRecord.Of(context), Stopwatch.GetTimestamp());
        context.Response.OnStarting(() =>
        {
            // The last try runs first. A response of the gateway's own, in place of one that did not come, is none of the back end's.
            if (record.TimeToHead == TimeSpan.Zero && context.Features.Get<IForwarderErrorFeature>() is null)
            {
                record.TimeToHead = Stopwatch.GetElapsedTime(started);
            }

            return Task.CompletedTask;
        });
        using var span = ForwardingSpan.Begin(context, context.Request.Headers, destinationPrefix, "2");
        var error = await yarp.Inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer);
        if (span is not null)
        {
            var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
            var status = error == ForwarderError.None || context.Response.HasStarted ? context.Response.StatusCode : 0;
            ForwardingSpan.End(span, ForwarderErrors.ToResult(error, exception) with { ResponseStatus = status });
        }

        await MultistatusBody.FinishAsync(context);
        return error;
    }

    private async ValueTask<ForwarderError> ForwardAsync(
        HttpContext context, string destinationPrefix, ForwardingClient client, ForwarderRequestConfig config, HttpTransformer transformer)
    {
        if (context.Features.Get<HandedOverRequest>()?.TakeFailure() is { } known)
        {
            return Record(context, known);
        }

        // The forwarder keeps the route's time itself, and says how it ended; the server's timer knows nothing but to cancel.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
        var plan = PlanOf(proxy, config, transformer);
        TransformedRequest? transformed = null;
        if (plan.Policy.IsTransformed)
        {
            transformed = await TransformedRequest.CreateAsync(context, destinationPrefix, transformer);
            if (TransformedRequest.IsAnswered(context))
            {
                return ForwarderError.None;
            }
        }

        if (await SpoolAsync(context, plan, proxy) is { } failure)
        {
            return Record(context, failure);
        }

        using var poll = polls.TryBegin(context, plan.Policy.Preset);
        var host = transformed is not null ? transformed.Host : HostOf(context, plan, proxy);
        var headers = transformed?.Headers ?? HeadersOf(context, plan, destinationPrefix, host);
        using var span = ForwardingSpan.Begin(context, headers, destinationPrefix, "1.1");
        var result = await forwarder.SendAsync(context, new OutboundRequest
        {
            Pool = client.PoolOf(destinationPrefix),
            Options = plan.Options,
            Method = context.Request.Method,
            Target = transformed?.Target ?? TargetOf(context),
            IsWholeTarget = transformed is not null,
            Host = host,
            Headers = headers,
            PinKey = plan.Policy.Cluster,
            Credential = BackEndCredential.Of(context),
            ConnectLimit = context.Features.Get<ConnectBudget>()?.Remaining ?? TimeSpan.MaxValue,
            Interrupt = poll?.Interrupt,
            Transform = transformed ?? plan.ResponseTransform,
        });
        ForwardingSpan.End(span, result);
        if (result.Status == ForwardingStatus.Interrupted && poll is not null && await poll.TryAnswerAsync(context))
        {
            RequestRecord.Of(context).Outcome = RequestOutcome.Draining;
            result = result with { Status = ForwardingStatus.Completed };
        }

        await MultistatusBody.FinishAsync(context);
        return Record(context, result);
    }

    /// <summary>Keeps the body until it is whole, where the cluster wants its length; the failure if it cannot.</summary>
    private async ValueTask<ForwardingResult?> SpoolAsync(HttpContext context, RoutePlan plan, IReverseProxyFeature proxy)
    {
        // A body that is kept already is sent to the next destination from its beginning.
        var body = context.Features.Get<SpooledBody>();
        var cluster = (ClusterSettingsMetadata)proxy.Cluster.Config.Metadata!; // every cluster comes from PublishedClusters
        if (body is null && RequestSpool.IsNeeded(context, cluster))
        {
            var result = await RequestSpool.ReadAsync(
                context, cluster.Buffer, _spools.GetOrAdd(cluster.Cluster, _ => new SpoolUsage()), plan.Options.ActivityTimeout, time);
            body = result.Body;
            if (body is null)
            {
                return ResultOf(result);
            }

            context.Features.Set(body);
            context.Response.RegisterForDisposeAsync(body);
        }

        body?.Attach(context);
        return null;
    }

    private static ForwardingResult ResultOf(in SpoolResult result) => result.Status switch
    {
        SpoolStatus.TooLarge =>
            new(ForwardingStatus.RequestInvalid, StatusCode: StatusCodes.Status413PayloadTooLarge) { Detail = result.Detail },
        SpoolStatus.NoSpace => new(ForwardingStatus.NoSpace) { Detail = result.Detail },
        SpoolStatus.ClientLeft => new(ForwardingStatus.ClientLeft),
        SpoolStatus.ClientStalled => new(ForwardingStatus.ClientStalled),
        _ => new(ForwardingStatus.RequestInvalid, StatusCode: result.HttpStatus) { Detail = result.Detail },
    };

    private static IHeaderDictionary HeadersOf(HttpContext context, RoutePlan plan, string destination, string? host) =>
        plan.Policy.Rewriting is { } rewriting && WebDavRequest.IsOf(context.Request.Method)
            ? WebDavRequest.HeadersFor(context, rewriting, WebDavTarget.Of(destination, host))
            : context.Request.Headers;

    private static ForwarderError Record(HttpContext context, ForwardingResult result)
    {
        var record = RequestRecord.Of(context);
        record.RequestBodyBytes = result.RequestBytes;
        record.ResponseBodyBytes = result.ResponseBytes;
        record.TimeToHead = result.TimeToHead;
        record.BackEndDuration = result.Duration;
        var error = ForwarderErrors.ErrorOf(result.Status);
        if (error != ForwarderError.None)
        {
            context.Features.Set<IForwarderErrorFeature>(new ForwardingFailure(result, error));
        }

        return error;
    }

    private static string TargetOf(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = AbsoluteTarget.PathOf(raw);
        if (target.Length == raw.Length)
        {
            return raw;
        }

        return target is ['/', ..] ? target.ToString() : $"/{target}";
    }

    // A destination's own Host goes before the client's, as in YARP.
    private static string? HostOf(HttpContext context, RoutePlan plan, IReverseProxyFeature proxy) =>
        proxy.ProxiedDestination?.Model.Config.Host ?? (plan.Policy.KeepsHost ? context.Request.Host.Value : null);

    private RoutePlan PlanOf(IReverseProxyFeature proxy, ForwarderRequestConfig config, HttpTransformer transformer)
    {
        if (_plans.TryGetValue(transformer, out var plan) && ReferenceEquals(plan.Config, config))
        {
            return plan;
        }

        plan = new RoutePlan(proxy.Route, config, rules, hosts);
        _plans.AddOrUpdate(transformer, plan);
        return plan;
    }
}
