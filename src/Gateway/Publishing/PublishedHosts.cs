using System.Collections.Frozen;
using Gateway.Mail.Wire;
using Gateway.Preauthentication;
using Microsoft.Extensions.Options;

namespace Gateway.Publishing;

/// <summary>Which host names the routes of the configuration in force answer to, and what their handshakes need.</summary>
internal sealed class PublishedHosts : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile HostSets _sets;

    public PublishedHosts(IOptionsMonitor<PublishingOptions> options)
        : this(options.CurrentValue) => _subscription = options.OnChange(changed => _sets = HostSets.Of(changed));

    /// <summary>The hosts of a configuration that is not in force.</summary>
    internal PublishedHosts(PublishingOptions options) => _sets = HostSets.Of(options);

    /// <summary>Whether a route names the host, or a wildcard of which it is an instance (<c>*.example.com</c>, any depth, as YARP matches).</summary>
    /// <param name="host">A host name without a port.</param>
    public bool Contains(string host) => Contains(_sets.All, host);

    /// <summary>Whether a route of the host binds connections: it is offered HTTP/1.1 alone, since HTTP/2 shares one between requests.</summary>
    public bool IsConnectionBound(string host) => _sets.ConnectionBound is { Count: > 0 } bound && Contains(bound, host);

    /// <summary>Whether a route of the host takes client certificates.</summary>
    /// <param name="host">A host name without a port.</param>
    /// <param name="mail">The mail protocol that is spoken; null for HTTP.</param>
    public bool AsksCertificate(string host, MailProtocol? mail) =>
        _sets.Certificates.Of(mail) is { } hosts && (hosts.Contains("") || Contains(hosts, host));

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

    private static IEnumerable<PublishedRouteOptions> BindingConnections(PublishingOptions options) =>
        options.Routes.Values.Where(r => !RoutePresets.IsMail(r.Preset) && (r.Authentication.Contains(RouteAuthentication.PassThrough) || r.Authentication.Contains(RouteAuthentication.Negotiate)));

    private static FrozenSet<string> HostsOf(IEnumerable<PublishedRouteOptions> routes) => routes
        .SelectMany(r => r.Hosts.Concat(r.Match?.Hosts ?? []))
        .Select(h => new HostString(h).Host)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private sealed record HostSets(FrozenSet<string> All, FrozenSet<string> ConnectionBound, CertificateHosts Certificates)
    {
        public static HostSets Of(PublishingOptions options) => new(HostsOf(options.Routes.Values), HostsOf(BindingConnections(options)), CertificateHosts.Of(options));
    }

    /// <summary>The hosts of the routes that take client certificates; the empty host stands for every one.</summary>
    private sealed record CertificateHosts(FrozenSet<string> Web, FrozenDictionary<MailProtocol, FrozenSet<string>> Mail)
    {
        public FrozenSet<string>? Of(MailProtocol? mail) => mail is { } protocol ? Mail.GetValueOrDefault(protocol) : Web;

        public static CertificateHosts Of(PublishingOptions options)
        {
            var routes = options.Routes.Values
                .Where(r => r.Authentication.Contains(RouteAuthentication.ClientCertificate))
                .ToLookup(r => RoutePresets.MailProtocolOf(r.Preset));
            return new(HostsOrAny(routes[null]), routes.Where(g => g.Key is not null).ToFrozenDictionary(g => g.Key!.Value, HostsOrAny)); // filtered
        }

        private static FrozenSet<string> HostsOrAny(IEnumerable<PublishedRouteOptions> routes) =>
            routes.SelectMany(r => HostsOf([r]) is { Count: > 0 } hosts ? hosts : FrozenSet.ToFrozenSet([""])).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
