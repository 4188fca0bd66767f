using System.Collections.Frozen;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Preauthentication;

/// <summary>What the published routes say together: which hosts have a sign-in page, and which headers are the gateway's own to set.</summary>
internal sealed class PreauthenticatedHosts(EndpointDataSource endpoints)
{
    private volatile Snapshot? _snapshot;

    /// <summary>Headers that delegation sets on some route; a client's own are removed on all.</summary>
    public IReadOnlyList<string> DelegationHeaders => Current.DelegationHeaders;

    /// <summary>Groups that some route names.</summary>
    public FrozenSet<string> Groups => Current.Groups;

    /// <summary>The sign-in page's place on a host, or null when browsers sign in on no route of the host.</summary>
    public SignInHost? SignInOn(string host) => Current.Find(host);

    /// <summary>Whether a route of the host sends its back end signed tokens, whose keys the host then publishes.</summary>
    public bool SendsAssertions(string host) => Current.SendsAssertions(host);

    /// <summary>Whether any route does.</summary>
    public bool SendAssertions => Current.AssertionHosts.Count > 0;

    private Snapshot Current
    {
        get
        {
            // The source keeps its list until routes change, and then has another. To be told of the change would leave a moment between the
            // telling and the list, and what is read in it would stay.
            var current = endpoints.Endpoints;
            return _snapshot is { } known && ReferenceEquals(known.Of, current) ? known : (_snapshot = Read(current));
        }
    }

    private static Snapshot Read(IReadOnlyList<Endpoint> endpoints)
    {
        var hosts = new Dictionary<string, SignInHost>(StringComparer.OrdinalIgnoreCase);
        var headers = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { new RoutePreauthentication { Route = "", Schemes = [] }.DelegationHeader, RouteAssertion.DefaultHeader };
        var assertions = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().OrderBy(Rank))
        {
            if (endpoint.Metadata.GetMetadata<RoutePreauthentication>() is not { } route)
            {
                continue;
            }

            groups.UnionWith(route.Access.Groups);
            if (route.Delegation == RouteDelegation.Header)
            {
                headers.UnionWith(((string?[])[route.DelegationHeader, route.DelegationGroupsHeader, route.Assertion?.Header]).OfType<string>());
                if (route.Assertion is not null)
                {
                    assertions.UnionWith(HostsOf(endpoint));
                }
            }

            if (PreauthenticationRules.SignsIn(route))
            {
                var provider = PreauthenticationRules.Accepts(route, RouteAuthentication.OpenIdConnect) ? route : null;
                var signIn = new SignInHost(Landing(endpoint.RoutePattern), route.SignOutPaths.FirstOrDefault(ReturnTarget.IsSafe), provider);
                foreach (var name in HostsOf(endpoint))
                {
                    hosts[name] = hosts.TryGetValue(name, out var known) ? known with { SignOutPath = known.SignOutPath ?? signIn.SignOutPath } : signIn;
                }
            }
        }

        return new Snapshot(endpoints, hosts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), [.. headers], groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase), assertions.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> HostsOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts is { Count: > 0 } named ? named : ["*"]).Select(host => new HostString(host).Host);

    // Whoever opens the sign-in page itself wants the mail, where there is some, or else an application that can be signed out of.
    private static int Rank(RouteEndpoint endpoint) => Landing(endpoint.RoutePattern).Equals("/owa/", StringComparison.OrdinalIgnoreCase)
        ? 0
        : endpoint.Metadata.GetMetadata<RoutePreauthentication>() is { SignOutPaths.Count: > 0 } ? 1 : 2;

    /// <summary>The path a route begins with: <c>/owa/</c> for <c>/owa/{**rest}</c>.</summary>
    public static string Landing(RoutePattern pattern)
    {
        var segments = pattern.PathSegments.TakeWhile(s => s.IsSimple && s.Parts[0].IsLiteral).Select(s => ((RoutePatternLiteralPart)s.Parts[0]).Content);
        var path = string.Concat(segments.Select(s => $"/{s}")) + "/";
        return ReturnTarget.IsSafe(path) ? path : "/";
    }

    private sealed record Snapshot(IReadOnlyList<Endpoint> Of, FrozenDictionary<string, SignInHost> Hosts, string[] DelegationHeaders, FrozenSet<string> Groups, FrozenSet<string> AssertionHosts)
    {
        public bool SendsAssertions(string host)
        {
            if (AssertionHosts.Count == 0)
            {
                return false;
            }

            for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.', dot + 1))
            {
                if (AssertionHosts.Contains($"*{host[dot..]}"))
                {
                    return true;
                }
            }

            return AssertionHosts.Contains(host) || AssertionHosts.Contains("*");
        }

        public SignInHost? Find(string host)
        {
            if (Hosts.Count == 0)
            {
                return null;
            }

            if (Hosts.TryGetValue(host, out var found))
            {
                return found;
            }

            for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.', dot + 1))
            {
                if (Hosts.TryGetValue($"*{host[dot..]}", out found))
                {
                    return found;
                }
            }

            return Hosts.GetValueOrDefault("*");
        }
    }
}
