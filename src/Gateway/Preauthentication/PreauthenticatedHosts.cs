using System.Collections.Frozen;
using Gateway.HostNames;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Pages;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Preauthentication;

/// <summary>
/// What follows from all published routes together: which hosts have a sign-in page, and which headers only the gateway may set.
/// </summary>
internal sealed class PreauthenticatedHosts(EndpointDataSource endpoints)
{
    private volatile Snapshot? _snapshot;

    /// <summary>Headers that delegation sets on some route; a client's own are removed on every route.</summary>
    public IReadOnlyList<string> DelegationHeaders => Current.DelegationHeaders;

    /// <summary>Whether delegation sets this header on some route.</summary>
    public bool IsDelegationHeader(string name) => DelegationHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Groups that at least one route names.</summary>
    public FrozenSet<string> Groups => Current.Groups;

    /// <summary>The schemes of ASP.NET Core that at least one route accepts.</summary>
    public FrozenSet<string> Schemes => Current.Schemes;

    /// <summary>Signing in and out on a host; null where no route of the host has a sign-in page.</summary>
    public SignInHost? SignInOn(string host) => Current.Hosts.TryFind(host, out var found) ? found : null;

    /// <summary>Whether a route of the host sends signed tokens to its back end; the host then publishes their keys.</summary>
    public bool SendsAssertions(string host) => Current.AssertionHosts?.Contains(host) == true;

    /// <summary>Whether any route sends signed tokens to its back end.</summary>
    public bool SendAssertions => Current.AssertionHosts is not null;

    private Snapshot Current
    {
        get
        {
            // The source replaces its list when routes change. A change token could fire before the list is replaced, and the old list
            // would then be cached.
            var current = endpoints.Endpoints;
            return _snapshot is { } known && ReferenceEquals(known.Endpoints, current) ? known : (_snapshot = Read(current));
        }
    }

    private static Snapshot Read(IReadOnlyList<Endpoint> endpoints)
    {
        var hosts = new Dictionary<string, SignInHost>(StringComparer.OrdinalIgnoreCase);
        var headers = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            new RoutePreauthentication { Route = "", Schemes = [] }.DelegationHeader,
            RouteAssertion.DefaultHeader,
        };
        var assertions = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var groups = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var schemes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().OrderBy(Rank))
        {
            if (endpoint.Metadata.GetMetadata<RoutePreauthentication>() is not { } route)
            {
                continue;
            }

            groups.UnionWith(route.Access.Groups);
            groups.UnionWith(route.SecondFactor?.Groups ?? []);
            schemes.UnionWith(OwnSchemes.InOrder(route));
            if (route.Delegation == RouteDelegation.Header)
            {
                string?[] own = [route.DelegationHeader, route.DelegationGroupsHeader, route.Assertion?.Header];
                headers.UnionWith(own.OfType<string>());
                if (route.Assertion is not null)
                {
                    assertions.UnionWith(HostsOf(endpoint));
                }
            }

            if (PreauthenticationRules.HasSignInPage(route))
            {
                var provider = PreauthenticationRules.Accepts(route, RouteAuthentication.OpenIdConnect) ? route : null;
                var signIn = new SignInHost(
                    Landing(endpoint.RoutePattern), route.SignOutPaths.FirstOrDefault(ReturnTarget.IsSafe), provider)
                {
                    SecondFactor = route.SecondFactor,
                    AcceptsPasskeyAlone = route.AcceptsPasskeyAlone,
                };
                foreach (var name in HostsOf(endpoint))
                {
                    hosts[name] = hosts.TryGetValue(name, out var known)
                        ? known.And(signIn)
                        : signIn;
                }
            }
        }

        return new Snapshot(
            endpoints,
            new HostMap<SignInHost>(hosts),
            [.. headers],
            groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            schemes.ToFrozenSet(StringComparer.Ordinal),
            assertions.Count == 0 ? null : new HostSet(assertions));
    }

    private static IEnumerable<string> HostsOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts is { Count: > 0 } named
            ? named
            : ["*"]).Select(host => new HostString(host).Host);

    // The landing page of a host is Outlook Web Access, where it is published, or else an application with its own sign-out.
    private static int Rank(RouteEndpoint endpoint)
    {
        if (Landing(endpoint.RoutePattern).Equals("/owa/", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        return endpoint.Metadata.GetMetadata<RoutePreauthentication>() is { SignOutPaths.Count: > 0 } ? 1 : 2;
    }

    /// <summary>The literal path that a route begins with: <c>/owa/</c> for <c>/owa/{**rest}</c>.</summary>
    public static string Landing(RoutePattern pattern)
    {
        var literals = pattern.PathSegments
            .TakeWhile(s => s.IsSimple && s.Parts[0].IsLiteral)
            .Select(s => (RoutePatternLiteralPart)s.Parts[0]);
        var path = string.Concat(literals.Select(l => $"/{l.Content}")) + "/";
        return ReturnTarget.IsSafe(path) ? path : "/";
    }

    private sealed record Snapshot(
        IReadOnlyList<Endpoint> Endpoints,
        HostMap<SignInHost> Hosts,
        string[] DelegationHeaders,
        FrozenSet<string> Groups,
        FrozenSet<string> Schemes,
        HostSet? AssertionHosts);
}
