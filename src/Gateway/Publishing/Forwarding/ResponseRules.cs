using System.Collections.Frozen;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Sessions;
using Gateway.Publishing.Rewriting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace Gateway.Publishing.Forwarding;

/// <summary>Applies what a route's policy says of responses, once the back end's headers stand in the client's response.</summary>
internal sealed class ResponseRules(IEnumerable<ISessionAffinityPolicy> affinities, IOptionsMonitor<SignInOptions> signIn)
{
    /// <summary>YARP's, where a cluster names none.</summary>
    private const string DefaultAffinity = "HashCookie";

    private readonly FrozenDictionary<string, ISessionAffinityPolicy> _affinities =
        affinities.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a back end may set a cookie. It may never set one of the gateway's cookies, which could sign the browser in as another user.
    /// </summary>
    public bool PassesCookie(string setCookie) => !GatewayCookies.IsGatewayCookie(setCookie, signIn.CurrentValue);

    /// <summary>Removes the cookies that do not pass, where YARP has copied them.</summary>
    public void FilterCookies(IHeaderDictionary headers) => GatewayCookies.Filter(headers, signIn.CurrentValue);

    public ValueTask ApplyAsync(HttpContext context, ForwardingPolicy policy)
    {
        if (policy.ProtectsOwaPages)
        {
            OwaContentSecurity.Apply(context);
        }

        if (policy.Rewriting is { } rewriting)
        {
            ResponseAddresses.Apply(context, rewriting);
        }

        return policy.KeepsDestination ? KeepDestinationAsync(context) : ValueTask.CompletedTask;
    }

    private ValueTask KeepDestinationAsync(HttpContext context)
    {
        var proxy = context.Features.GetRequiredFeature<IReverseProxyFeature>();
        if (proxy.Cluster.Config.SessionAffinity is not { Enabled: true } affinity
            || proxy.ProxiedDestination is not { } destination
            || proxy.Route.Cluster is not { } cluster
            || DestinationBinding.HasDecided(context))
        {
            return ValueTask.CompletedTask;
        }

        var policy = _affinities[string.IsNullOrEmpty(affinity.Policy) ? DefaultAffinity : affinity.Policy]; // YARP has validated the name
        return policy.AffinitizeResponseAsync(context, cluster, affinity, destination, context.RequestAborted);
    }
}
