using System.Collections.Frozen;
using Gateway.Filtering;
using Gateway.Forwarding.Exchanges;
using Gateway.Preauthentication;
using Gateway.Publishing.Rewriting;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// A route's policy in the terms of the gateway's own forwarder, made once a configuration. Where the route lists transforms, YARP makes
/// the request and applies the policy to the response, and only what the bytes of the connection decide is said here.
/// </summary>
internal sealed class RoutePlan
{
    public RoutePlan(RouteModel route, ForwarderRequestConfig config, ResponseRules rules, PreauthenticatedHosts hosts)
    {
        Config = config;
        Policy = RouteSettingsMetadata.Of(route.Config).Forwarding;
        Options = new ForwardingOptions
        {
            ActivityTimeout = config.ActivityTimeout ?? TimeSpan.FromSeconds(100),
            TunnelTimeout = config.ActivityTimeout ?? ForwardingOptions.DefaultTunnelTimeout,
            Timeout = route.Config.Timeout ?? TimeSpan.Zero,
            UpgradeProtocols = Policy.UpgradeProtocols.Select(p => p.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal),
            PinsChallenges = Policy.PinsConnections,
            SetsForwarded = !Policy.IsTransformed,
            ExtraHeaders = Policy.IsTransformed ? default : Policy.RequestHeaderLines(),

            // What a client may not say in a header it may not say in a trailer either.
            PassesTrailer = name => !ClientHeaders.IsReserved(name) && !hosts.IsDelegationHeader(name),
            HiddenResponseHeaders = Policy.HiddenResponseHeaders,
            PassesCookie = rules.PassesCookie,
            RewriteInterim = Policy.Rewriting is { } rewriting
                ? (context, name, value) => ResponseAddresses.Rewrite(name, value, rewriting, OuterAddress.Of(context.Request))
                : null,
        };
        ResponseTransform = Policy is { IsTransformed: false, HasResponseRules: true } ? new PolicyResponse(Policy, rules) : null;
    }

    public ForwarderRequestConfig Config { get; }

    public ForwardingPolicy Policy { get; }

    public ForwardingOptions Options { get; }

    public IResponseTransform? ResponseTransform { get; }

    /// <summary>The rules that a response is looked at for; its hidden headers have not been written at all.</summary>
    private sealed class PolicyResponse(ForwardingPolicy policy, ResponseRules rules) : IResponseTransform
    {
        public async ValueTask<bool> ApplyAsync(HttpContext context)
        {
            await rules.ApplyAsync(context, policy);
            return true;
        }
    }
}
