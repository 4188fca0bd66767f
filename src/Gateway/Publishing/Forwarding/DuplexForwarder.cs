using System.Runtime.CompilerServices;
using Gateway.Filtering;
using Gateway.Forwarding;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Gateway.Preauthentication;
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
    Forwarder forwarder, YarpForwarder yarp, ResponseRules rules, Preauthentication.PreauthenticatedHosts hosts) : IHttpForwarder
{
    private readonly ConditionalWeakTable<HttpTransformer, RoutePlan> _plans = [];

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
            ? yarp.Inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer)
            : new(Record(context, new ForwardingResult(ForwardingStatus.CannotEncodeAsHttp1)));
    }

    private async ValueTask<ForwarderError> ForwardAsync(
        HttpContext context, string destinationPrefix, ForwardingClient client, ForwarderRequestConfig config, HttpTransformer transformer)
    {
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

        var result = await forwarder.SendAsync(context, new OutboundRequest
        {
            Pool = client.PoolOf(destinationPrefix),
            Options = plan.Options,
            Method = context.Request.Method,
            Target = transformed?.Target ?? TargetOf(context),
            IsWholeTarget = transformed is not null,
            Host = transformed is not null ? transformed.Host : HostOf(context, plan, proxy),
            Headers = transformed?.Headers ?? context.Request.Headers,
            PinKey = plan.Policy.Cluster,
            Credential = BackEndCredential.Of(context),
            ConnectLimit = context.Features.Get<ConnectBudget>()?.Remaining ?? TimeSpan.MaxValue,
            Transform = transformed ?? plan.ResponseTransform,
        });
        return Record(context, result);
    }

    private static ForwarderError Record(HttpContext context, ForwardingResult result)
    {
        var record = RequestRecord.Of(context);
        record.RequestBodyBytes = result.RequestBytes;
        record.ResponseBodyBytes = result.ResponseBytes;
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

    /// <summary>What a client may not say in a header it may not say in a trailer either.</summary>
    private bool IsClientsTrailer(string name) =>
        !ClientHeaders.IsReserved(name) && !hosts.DelegationHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);

    private RoutePlan PlanOf(IReverseProxyFeature proxy, ForwarderRequestConfig config, HttpTransformer transformer)
    {
        if (_plans.TryGetValue(transformer, out var plan) && ReferenceEquals(plan.Config, config))
        {
            return plan;
        }

        plan = new RoutePlan(proxy.Route, config, rules, IsClientsTrailer);
        _plans.AddOrUpdate(transformer, plan);
        return plan;
    }
}
