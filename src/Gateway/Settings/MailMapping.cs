using System.Collections.Frozen;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Settings;

/// <summary>Maps the configuration to mail routes and clusters. Has no side effects.</summary>
internal static class MailMapping
{
    /// <summary>Maps a valid configuration.</summary>
    public static MailOptions Map(GatewayOptions options)
    {
        var routes = options.Routes.Where(r => RoutePresets.IsMail(r.Value.Preset)).Select(r => Map(r.Key, r.Value)).ToArray();
        var used = routes.SelectMany(r => r.Options.Domains.Values.Append(r.Cluster)).Distinct(StringComparer.OrdinalIgnoreCase);
        return new MailOptions(routes, [.. used.Select(name => Map(name, options.Clusters[name]))]);
    }

    /// <summary>The mail authentication of a scheme; null if the scheme is not supported for mail.</summary>
    public static MailAuthentication? AuthenticationOf(RouteAuthentication scheme) => scheme switch
    {
        RouteAuthentication.Basic => MailAuthentication.Password,
        RouteAuthentication.AppPassword => MailAuthentication.AppPassword,
        RouteAuthentication.ClientCertificate => MailAuthentication.ClientCertificate,
        RouteAuthentication.BackEnd => MailAuthentication.BackEnd,
        RouteAuthentication.Bearer => MailAuthentication.Bearer,
        RouteAuthentication.BearerPassThrough => MailAuthentication.BearerPassThrough,
        _ => null,
    };

    /// <summary>The policy with the given name; null if it is not supported for mail sessions.</summary>
    public static SessionBalancing? BalancingOf(string? policy) => policy switch
    {
        null or "PowerOfTwoChoices" => SessionBalancing.PowerOfTwoChoices,
        "LeastRequests" => SessionBalancing.LeastSessions,
        "RoundRobin" => SessionBalancing.RoundRobin,
        "Random" => SessionBalancing.Random,
        "FirstAlphabetical" => SessionBalancing.FirstAlphabetical,
        _ => null,
    };

    private static MailRoute Map(string name, PublishedRouteOptions route) => new()
    {
        Name = name,
        Protocol = RoutePresets.MailProtocolOf(route.Preset)!.Value, // not null: only routes with a mail preset are mapped
        Hosts = route.Match?.Hosts ?? route.Hosts,
        Cluster = route.Cluster,
        Authentication = route.Authentication.Count == 0
            ? [MailAuthentication.Password]
            : [.. route.Authentication.Select(AuthenticationOf).OfType<MailAuthentication>()],
        Access = route.Authorization.ToRule(),
        IsPasswordForFamiliarNetworks = route.Basic == BasicSource.FromFamiliarNetworksOnly,
        Issuers = route.Issuers.Count > 0 ? route.Issuers.ToFrozenSet(StringComparer.OrdinalIgnoreCase) : null,
        ClientAuthorities = route.ClientAuthorities.Count > 0
            ? route.ClientAuthorities.ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            : null,
        Options = route.Mail,
    };

    private static MailClusterSettings Map(string name, ClusterOptions cluster) => new()
    {
        Name = name,
        Destinations = cluster.Destinations.ToDictionary(d => d.Key, d => MailProtocols.ParseAddress(d.Value.Address)!), // validated
        Balancing = BalancingOf(cluster.LoadBalancingPolicy).GetValueOrDefault(),
        Health = Map(cluster.HealthCheck),
        Tls = cluster.Tls.ToExpectations(protocols: null),
        Options = cluster.Mail,
    };

    private static MailHealthSettings Map(HealthCheckConfig? health)
    {
        var defaults = new MailHealthSettings();
        return new MailHealthSettings
        {
            Active = health?.Active?.Enabled ?? defaults.Active,
            Interval = health?.Active?.Interval ?? defaults.Interval,
            ReactivationPeriod = health?.Passive?.ReactivationPeriod ?? defaults.ReactivationPeriod,
        };
    }
}
