using System.Collections.Frozen;

namespace Gateway.Straight.Routes;

/// <summary>
/// Which requests may go straight, by host, path and method: compiled from the router's endpoints, immutable. It gives the route that the
/// router would choose, or null; in doubt it gives null. In doubt are hosts of wildcards, of ports and of two spellings, whose order only
/// the router knows, and endpoints that are no routes.
/// </summary>
internal sealed class StraightTable
{
    private readonly FrozenDictionary<string, StraightHost>.AlternateLookup<ReadOnlySpan<char>> _hosts;
    private readonly StraightHost? _anyHost;

    public StraightTable(IReadOnlyList<Endpoint> endpoints, Func<RouteEndpoint, StraightEndpoint?> find)
    {
        var hosts = new Dictionary<string, StraightHost>(StringComparer.OrdinalIgnoreCase);
        if (endpoints.All(e => e is RouteEndpoint))
        {
            var routes = endpoints.Cast<RouteEndpoint>()
                .Select(e => (Hosts: e.Metadata.GetMetadata<IHostMetadata>()?.Hosts ?? [], Candidate: new RouteCandidate(e, find(e))))
                .ToArray();
            string[] names = [.. routes.SelectMany(r => r.Hosts).Distinct(StringComparer.Ordinal)];
            foreach (var host in names.Where(n => IsPlain(n, names)))
            {
                var own = routes.Where(r => r.Hosts.Count == 0 || r.Hosts.Contains(host)).Select(r => r.Candidate);
                hosts[host] = new StraightHost(own);
            }

            if (names.All(IsName))
            {
                _anyHost = new StraightHost(routes.Where(r => r.Hosts.Count == 0).Select(r => r.Candidate));
            }
        }

        _hosts = hosts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The routes of a host; null where nothing on it goes straight.</summary>
    /// <param name="host">A valid host name without its port.</param>
    public StraightHost? Find(ReadOnlySpan<char> host) => _hosts.TryGetValue(host, out var known) ? known : _anyHost;

    private static bool IsName(string host) => !host.Contains('*') && !host.Contains(':');

    private static bool IsPlain(string host, string[] names) => IsName(host) && names.All(n => n == host || !MayTake(n, host));

    /// <summary>Whether another name of the configuration may take requests of the host.</summary>
    private static bool MayTake(string name, string host)
    {
        var bare = new HostString(name).Host;
        return bare.StartsWith('*')
            ? host.EndsWith(bare[1..], StringComparison.OrdinalIgnoreCase)
            : bare.Equals(host, StringComparison.OrdinalIgnoreCase);
    }
}
