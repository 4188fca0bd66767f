using System.Collections.Frozen;
using Gateway.HostNames;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Routing;

/// <summary>The routes and clusters in force. Immutable, built for each configuration.</summary>
public sealed class MailTopology
{
    private readonly FrozenDictionary<string, MailCluster> _clusters;
    private readonly FrozenDictionary<MailProtocol, HostMap<MailRoute>> _routes;

    private MailTopology(IReadOnlyList<MailRoute> routes, FrozenDictionary<string, MailCluster> clusters)
    {
        Routes = routes;
        _routes = routes.GroupBy(r => r.Protocol).ToFrozenDictionary(g => g.Key, g => new HostMap<MailRoute>(g.SelectMany(ByHost)));
        _clusters = clusters;
    }

    public static MailTopology Empty { get; } = new([], FrozenDictionary<string, MailCluster>.Empty);

    public IReadOnlyList<MailRoute> Routes { get; }

    public IReadOnlyList<MailCluster> Clusters => _clusters.Values;

    /// <summary>
    /// Builds the topology of a configuration. Unchanged destinations are kept; those that it no longer has are marked as removed.
    /// </summary>
    public static MailTopology Build(MailOptions options, MailTopology previous, TimeProvider time)
    {
        var known = previous.Clusters.SelectMany(c => c.Destinations).ToDictionary(Key);
        var clusters = options.Clusters.ToFrozenDictionary(
            c => c.Name,
            c => new MailCluster(c, c.Destinations.Select(d => Keep(new MailDestination(c.Name, d.Key, d.Value))), time),
            StringComparer.OrdinalIgnoreCase);
        foreach (var gone in known.Values)
        {
            gone.Remove();
        }

        return new MailTopology(options.Routes, clusters);

        MailDestination Keep(MailDestination destination) => known.Remove(Key(destination), out var same) ? same : destination;

        static (string, string, DestinationAddress) Key(MailDestination destination) =>
            (destination.Cluster, destination.Name, destination.Address);
    }

    /// <summary>
    /// The route of a protocol for a server name, by the rule of <see cref="HostMap{T}"/>; a route without names takes the rest.
    /// </summary>
    public MailRoute? FindRoute(MailProtocol protocol, string? serverName) =>
        _routes.TryGetValue(protocol, out var routes) && routes.TryFind(serverName, out var route) ? route : null;

    /// <summary>
    /// The gateway's host name in greetings before the client has named a host: that of the route for clients that name none, otherwise of
    /// the protocol's first route.
    /// </summary>
    public string GreetingNameFor(MailProtocol protocol) =>
        (FindRoute(protocol, null) ?? Routes.FirstOrDefault(r => r.Protocol == protocol))?.GreetingNameFor(null) ?? "gateway";

    public MailCluster Cluster(string name) => _clusters[name];

    /// <summary>The cluster with this name; null where the configuration no longer has it.</summary>
    public MailCluster? FindCluster(string name) => _clusters.GetValueOrDefault(name);

    /// <summary>The route as it is now configured; the same where the configuration no longer has it.</summary>
    public MailRoute Renew(MailRoute route) => Routes.FirstOrDefault(r => r.Name == route.Name && r.Protocol == route.Protocol) ?? route;

    private static IEnumerable<KeyValuePair<string, MailRoute>> ByHost(MailRoute route) =>
        route.Hosts.DefaultIfEmpty("*").Select(h => KeyValuePair.Create(h, route));
}
