using System.Collections.Frozen;
using Gateway.Preauthentication;
using Microsoft.Extensions.Options;

namespace Gateway.Publishing;

/// <summary>Which host names the routes of the configuration in force answer to.</summary>
public sealed class PublishedHosts : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile FrozenSet<string> _hosts;
    private volatile FrozenSet<string> _connectionBound;

    public PublishedHosts(IOptionsMonitor<PublishingOptions> options)
    {
        _hosts = HostsOf(options.CurrentValue.Routes.Values);
        _connectionBound = HostsOf(ConnectionBound(options.CurrentValue));
        _subscription = options.OnChange(changed =>
        {
            _hosts = HostsOf(changed.Routes.Values);
            _connectionBound = HostsOf(ConnectionBound(changed));
        });
    }

    /// <summary>Whether a route names the host, or a wildcard of which it is an instance (<c>*.example.com</c>, any depth, as YARP matches).</summary>
    /// <param name="host">A host name without a port.</param>
    public bool Contains(string host) => Contains(_hosts, host);

    /// <summary>Whether a route of the host binds connections: it is offered HTTP/1.1 alone, since HTTP/2 shares one between requests.</summary>
    public bool IsConnectionBound(string host) => _connectionBound.Count > 0 && Contains(_connectionBound, host);

    private static bool Contains(FrozenSet<string> hosts, string host)
    {
        if (host.Length == 0 || host[0] == '*')
        {
            return false;
        }

        if (hosts.Contains(host))
        {
            return true;
        }

        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = host.IndexOf('.', dot + 1))
        {
            if (hosts.Contains($"*{host[dot..]}"))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _subscription?.Dispose();

    private static IEnumerable<PublishedRouteOptions> ConnectionBound(PublishingOptions options) =>
        options.Routes.Values.Where(r => !RoutePresets.IsMail(r.Preset) && (r.Authentication.Contains(RouteAuthentication.PassThrough) || r.Authentication.Contains(RouteAuthentication.Negotiate)));

    private static FrozenSet<string> HostsOf(IEnumerable<PublishedRouteOptions> routes) => routes
        .SelectMany(r => r.Hosts.Concat(r.Match?.Hosts ?? []))
        .Select(h => new HostString(h).Host)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
