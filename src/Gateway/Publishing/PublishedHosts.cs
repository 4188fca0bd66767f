using System.Collections.Frozen;
using Gateway.HostNames;
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

    /// <summary>
    /// Whether a route names the host, or a wildcard of which it is an instance (<c>*.example.com</c>, any depth, as YARP matches).
    /// </summary>
    /// <param name="host">A host name without a port.</param>
    public bool Contains(string host) => _sets.All.Contains(host);

    /// <summary>
    /// Whether a route of the host binds connections: it is offered HTTP/1.1 alone, since HTTP/2 shares one between requests.
    /// </summary>
    public bool IsConnectionBound(string host) => _sets.ConnectionBound.Contains(host);

    /// <summary>Whether a route of the host takes client certificates.</summary>
    /// <param name="host">A host name without a port.</param>
    /// <param name="mail">The mail protocol that is spoken; null for HTTP.</param>
    public bool AsksCertificate(string host, MailProtocol? mail) => _sets.Certificates.Of(mail).Contains(host);

    public void Dispose() => _subscription?.Dispose();

    private static IEnumerable<PublishedRouteOptions> BindingConnections(PublishingOptions options) =>
        options.Routes.Values.Where(r => !RoutePresets.IsMail(r.Preset)
            && (r.Authentication.Contains(RouteAuthentication.PassThrough) || r.Authentication.Contains(RouteAuthentication.Negotiate)));

    private static IEnumerable<string> Patterns(PublishedRouteOptions route) =>
        route.Hosts.Concat(route.Match?.Hosts ?? []).Select(h => new HostString(h).Host);

    private static HostSet HostsOf(IEnumerable<PublishedRouteOptions> routes) => new(routes.SelectMany(Patterns));

    private sealed record HostSets(HostSet All, HostSet ConnectionBound, CertificateHosts Certificates)
    {
        public static HostSets Of(PublishingOptions options) =>
            new(HostsOf(options.Routes.Values), HostsOf(BindingConnections(options)), CertificateHosts.Of(options));
    }

    /// <summary>The hosts of the routes that take client certificates; a route without hosts takes them on every one.</summary>
    private sealed record CertificateHosts(HostSet Web, FrozenDictionary<MailProtocol, HostSet> Mail)
    {
        public HostSet Of(MailProtocol? mail) => mail is { } protocol ? Mail.GetValueOrDefault(protocol, HostSet.Empty) : Web;

        public static CertificateHosts Of(PublishingOptions options)
        {
            var routes = options.Routes.Values
                .Where(r => r.Authentication.Contains(RouteAuthentication.ClientCertificate))
                .ToLookup(r => RoutePresets.MailProtocolOf(r.Preset));
            // filtered
            return new(HostsOrAny(routes[null]), routes.Where(g => g.Key is not null).ToFrozenDictionary(g => g.Key!.Value, HostsOrAny));
        }

        private static HostSet HostsOrAny(IEnumerable<PublishedRouteOptions> routes) =>
            new(routes.SelectMany(r => Patterns(r).DefaultIfEmpty("*")));
    }
}
