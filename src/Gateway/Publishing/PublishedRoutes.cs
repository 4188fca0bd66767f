using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Accounts.AppPasswords;
using Gateway.Filtering;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Factors;
using Gateway.Publishing.Forwarding;
using Gateway.Publishing.Rewriting;
using Gateway.Publishing.Transforms;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>The pure mapping from what an administrator publishes to YARP's routes and clusters with our metadata.</summary>
internal static class PublishedRoutes
{
    /// <summary>Requests of routes that may be silent for so long are cut when who sent them is no longer let in.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromMinutes(5);

    public static PublishedConfiguration Map(PublishingOptions options)
    {
        var routes = new List<RouteConfig>();
        var clusters = new Dictionary<string, ClusterConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, route) in options.Routes)
        {
            if (RoutePresets.IsMail(route.Preset) || !options.Clusters.TryGetValue(route.Cluster, out var cluster))
            {
                continue;
            }

            var use = PublishedClusters.Map(name, route, cluster);
            clusters.TryAdd(use.ClusterId, use);
            routes.AddRange(Map(name, route, cluster, use));
        }

        return new PublishedConfiguration(routes, [.. clusters.Values]);
    }

    /// <summary>Our own settings of a route: the preset's, with the route's over them.</summary>
    public static RouteSettings Settings(string name, PublishedRouteOptions route)
    {
        var preset = RoutePresets.Find(route.Preset);
        return new RouteSettings(Filter(name, route, preset), Preauthentication(name, route, preset), Forwarding(name, route, preset));
    }

    /// <summary>Whether the gateway does not learn the user's name with this scheme.</summary>
    public static bool IsUserless(RouteAuthentication scheme) =>
        scheme is RouteAuthentication.Anonymous or RouteAuthentication.PassThrough;

    /// <summary>The schemes that hold: the route's, or else the preset's.</summary>
    public static IReadOnlyList<RouteAuthentication> Schemes(PublishedRouteOptions route)
    {
        if (route.Authentication.Count > 0)
        {
            return route.Authentication;
        }

        return RoutePresets.Find(route.Preset)?.Authentication is { } preset ? [preset] : [];
    }

    private static IEnumerable<RouteConfig> Map(string name, PublishedRouteOptions route, ClusterOptions cluster, ClusterConfig use)
    {
        var settings = Settings(name, route);
        settings = settings with
        {
            Preauthentication = settings.Preauthentication with { MayLast = use.HttpRequest?.ActivityTimeout >= LongWait },
            Forwarding = settings.Forwarding with
            {
                KeepsDestination = use.SessionAffinity is { Enabled: true },
                Rewriting = RouteRewriting.Of(route, cluster, RoutePresets.Find(route.Preset)),
            },
        };
        var metadata = new RouteSettingsMetadata(route.Metadata, settings, Digest(route, cluster));
        foreach (var (suffix, path) in Paths(route))
        {
            yield return new RouteConfig
            {
                RouteId = name + suffix,
                ClusterId = use.ClusterId,
                Match = (route.Match ?? new RouteMatch()) with { Hosts = Hosts(route), Path = path },
                Order = route.Order,
                AuthorizationPolicy = route.AuthorizationPolicy,
                Timeout = route.Timeout,
                Transforms = route.Transforms.Count > 0 ? route.Transforms : null,
                Metadata = metadata,
            };
        }
    }

    /// <summary>The host names a route answers to.</summary>
    public static IReadOnlyList<string>? Hosts(PublishedRouteOptions route)
    {
        if (route.Match?.Hosts is { Count: > 0 } match)
        {
            return match;
        }

        return route.Hosts.Count > 0 ? route.Hosts : null;
    }

    /// <summary>The path patterns of a route, each with what tells its YARP route from the others of the same name.</summary>
    public static IEnumerable<(string Suffix, string Path)> Paths(PublishedRouteOptions route)
    {
        if (route.Match?.Path is { } own)
        {
            return [("", own)];
        }

        return RoutePresets.Find(route.Preset) is { } preset
            ? preset.Folders.Select(folder => (preset.Folders.Count == 1 ? "" : folder, folder + "/{**rest}"))
            : [("", "/{**rest}")];
    }

    private static RouteFilter Filter(string name, PublishedRouteOptions route, RoutePresetRules? preset) => new()
    {
        Route = name,
        Methods = Methods(route, preset),
        MaxRequestBodySize = (route.MaxRequestBodySize ?? preset?.MaxRequestBodySize) switch
        {
            -1 => null,
            null => RouteFilter.DefaultRequestBodySize,
            var limit => limit,
        },
        PathBytes = route.Filter.PathBytes ?? preset?.PathBytes ?? 2_048,
        QueryBytes = route.Filter.QueryBytes ?? preset?.QueryBytes ?? 8_192,
        AllowEncodedSlash = route.Filter.AllowEncodedSlash ?? preset?.AllowEncodedSlash ?? false,
        AllowDoubleEncoding = route.Filter.AllowDoubleEncoding ?? preset?.AllowDoubleEncoding ?? false,
        AllowEmptySegments = route.Filter.AllowEmptySegments ?? false,
        DenyPaths = [.. preset?.DenyPaths ?? [], .. route.Filter.DenyPaths],
        MinimumDataRate = preset?.MinimumDataRate ?? true,
        IsExchange = preset is not null,
    };

    /// <summary>
    /// The names of the methods that pass. The router compares those of Match without case, and methods are case-sensitive (RFC 9110, 9.1),
    /// so they are compared again; where a preset has methods too, a method must be in both.
    /// </summary>
    private static FrozenSet<string> Methods(PublishedRouteOptions route, RoutePresetRules? preset)
    {
        var matched = (route.Match?.Methods ?? []).Select(m => m.ToUpperInvariant());
        return (preset?.Methods ?? matched).ToFrozenSet(StringComparer.Ordinal);
    }

    private static RoutePreauthentication Preauthentication(string name, PublishedRouteOptions route, RoutePresetRules? preset) => new()
    {
        Route = name,
        Schemes = Schemes(route),
        CustomSchemes = route.CustomSchemes,
        Access = route.Authorization.ToRule(),
        AppPasswordScope = AppPasswordScopes.Of(route.Preset?.ToString()),
        Basic = route.Basic,
        AcceptsPasskeyAlone = route.Passkey == RoutePasskey.InsteadOfPassword,
        SecondFactor = route.SecondFactor is { } factor ? SecondFactorRule.Of(factor) : null,
        Issuers = route.Issuers.Count > 0 ? route.Issuers.ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null,
        ClientAuthorities = route.ClientAuthorities.Count > 0
            ? route.ClientAuthorities.ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            : null,
        Delegation = route.Delegation ?? RouteDelegation.None,
        DelegationHeader = route.DelegationHeader,
        DelegationGroupsHeader = route.DelegationGroupsHeader,
        Assertion = route.DelegationAssertion is { } assertion
            ? new RouteAssertion(assertion.Header, assertion.Audience ?? route.Cluster)
            : null,
        BackEndForm = route.Delegation == RouteDelegation.Forms ? BackEndForm.Of(route.BackEndForm) : null,
        SignOutPaths = route.SignOutPaths.Count > 0 ? route.SignOutPaths : preset?.SignOutPaths ?? [],
    };

    private static ForwardingPolicy Forwarding(string name, PublishedRouteOptions route, RoutePresetRules? preset) => new()
    {
        Route = name,
        Cluster = route.Cluster,
        Preset = route.Preset,
        IsTransformed = route.Transforms.Count > 0,
        KeepsTarget = !route.Transforms.Any(RouteTransforms.ChangesTarget),
        KeepsHost = !route.Transforms.Any(RouteTransforms.ChangesHost),
        UpgradeProtocols = route.UpgradeProtocols,
        PinsConnections = Schemes(route).Contains(RouteAuthentication.PassThrough),
        RequestHeaders = preset is { FrontEndHttps: true } ? [new("Front-End-Https", "On")] : [],
        HiddenResponseHeaders = ForwardingPolicy.AlwaysHidden
            .Concat(route.HiddenResponseHeaders)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        ProtectsOwaPages = route.Preset == RoutePreset.Owa,
    };

    // The destinations' addresses and the affinity are part of what the route does with responses.
    private static string Digest(PublishedRouteOptions route, ClusterOptions cluster) =>
        Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new DigestedRoute(route, cluster.Destinations, cluster.SessionAffinity), PublishingDigestJson.Default.DigestedRoute)));
}
