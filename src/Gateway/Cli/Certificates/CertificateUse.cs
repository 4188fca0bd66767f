using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Listeners;
using Gateway.Settings;

namespace Gateway.Cli.Certificates;

/// <summary>The listeners and routes that use a certificate.</summary>
/// <param name="Listeners">The TLS listeners; each serves every certificate and selects it by the client's server name (SNI).</param>
/// <param name="Routes">The routes whose hosts use this certificate. A mail route without hosts may use any certificate.</param>
internal sealed record CertificateUse(IReadOnlyList<string> Listeners, IReadOnlyList<string> Routes)
{
    public static CertificateUse Of(string name, GatewayOptions options)
    {
        var listeners = options.Listeners
            .Where(l => Listener.KindOf(l.Value.Protocol) is ListenerKind.Https or ListenerKind.Mail)
            .Select(l => l.Key);
        var routes = options.Routes
            .Where(r => HostsOf(r.Value) is var hosts && (hosts.Count == 0 || hosts.Any(h => EntryOf(h, options.Certificates) == name)))
            .Select(r => r.Key);
        return new CertificateUse([.. listeners], [.. routes]);
    }

    private static IReadOnlyList<string> HostsOf(Publishing.PublishedRouteOptions route) =>
        route.Hosts.Count > 0 ? route.Hosts : route.Match?.Hosts ?? [];

    private static string? EntryOf(string host, CertificatesOptions options)
    {
        var name = host.Split(':')[0];
        return options.Names.Keys.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? options.Names.Keys.FirstOrDefault(n => ServerNames.Covers(n, name))
            ?? options.EntryForUnknownNames;
    }
}
