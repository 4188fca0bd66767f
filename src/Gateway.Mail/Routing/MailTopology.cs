using System.Collections.Frozen;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Routing;

/// <summary>The routes and clusters in force. Immutable, built for each configuration.</summary>
public sealed class MailTopology
{
    private readonly FrozenDictionary<string, MailCluster> _clusters;

    private MailTopology(IReadOnlyList<MailRoute> routes, FrozenDictionary<string, MailCluster> clusters)
    {
        Routes = routes;
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

    /// <summary>The route of a protocol for a server name: by exact name, then by wildcard, then the route without names.</summary>
    public MailRoute? FindRoute(MailProtocol protocol, string? serverName)
    {
        var routes = Routes.Where(r => r.Protocol == protocol).ToArray();
        if (serverName is not null)
        {
            var parent = serverName.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? "*" + serverName[dot..] : null;
            var named = routes.FirstOrDefault(r => r.Hosts.Contains(serverName, StringComparer.OrdinalIgnoreCase))
                ?? routes.FirstOrDefault(r => parent is not null && r.Hosts.Contains(parent, StringComparer.OrdinalIgnoreCase));
            if (named is not null)
            {
                return named;
            }
        }

        return routes.FirstOrDefault(r => r.Hosts.Count == 0);
    }

    public MailCluster Cluster(string name) => _clusters[name];
}
