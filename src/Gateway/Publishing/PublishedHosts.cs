using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Gateway.Publishing;

/// <summary>Which host names the routes of the configuration in force answer to.</summary>
public sealed class PublishedHosts : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile FrozenSet<string> _hosts;

    public PublishedHosts(IOptionsMonitor<PublishingOptions> options)
    {
        _hosts = HostsOf(options.CurrentValue);
        _subscription = options.OnChange(changed => _hosts = HostsOf(changed));
    }

    /// <summary>Whether a route names the host, or a wildcard of which it is an instance (<c>*.example.com</c>, any depth, as YARP matches).</summary>
    /// <param name="host">A host name without a port.</param>
    public bool Contains(string host)
    {
        var hosts = _hosts;
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

    private static FrozenSet<string> HostsOf(PublishingOptions options) => options.Routes.Values
        .SelectMany(r => r.Hosts.Concat(r.Match?.Hosts ?? []))
        .Select(h => new HostString(h).Host)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
