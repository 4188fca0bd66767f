using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>Finds conflicts between valid handshake settings and hosts.</summary>
internal static class HandshakeWarnings
{
    public static IEnumerable<(string Key, string Message)> Find(
        IReadOnlyDictionary<string, ListenerOptions> listeners, CertificatesOptions certificates, PublishingOptions publishing)
    {
        using var published = new PublishedHosts(publishing);
        var hosts = publishing.Routes.Values
            .Where(r => !RoutePresets.IsMail(r.Preset))
            .SelectMany(r => PublishedRoutes.Hosts(r) ?? [])
            .Select(h => new HostString(h).Host)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        foreach (var (name, listener) in listeners.Where(l => l.Value.Protocol == ListenerProtocol.Https))
        {
            foreach (var never in listener.ClientCertificateNames.Where(n => n.Value == ClientCertificateMode.None
                && published.AsksCertificate(n.Key, listener.Protocol.MailProtocol())))
            {
                yield return (
                    $"{name}:{nameof(listener.ClientCertificateNames)}:{never.Key}",
                    "is None, but routes of this host accept client certificates, which its handshake never requests");
            }

            if (listener.HttpVersions != HttpVersions.Http1AndHttp2)
            {
                continue;
            }

            foreach (var host in hosts)
            {
                if (More(listener, published, host) is { } more
                    && hosts.FirstOrDefault(other => Leads(listener, published, certificates, other, host)) is { } other)
                {
                    yield return (
                        name,
                        $"answers 421 to an HTTP/2 client that uses its connection to {other} for {host}: {other}'s certificate is good "
                            + $"for both, and a handshake for {host} {more}. The client then reconnects; a separate certificate for "
                            + $"{host} avoids this");
                }
            }
        }
    }

    /// <summary>What a handshake for the host does and one for other hosts may not do, or null.</summary>
    private static string? More(ListenerOptions listener, PublishedHosts published, string host) =>
        ClientCertificateRequests.ModeFor(listener, published, host) switch
        {
            ClientCertificateMode.Require => "requires the client's certificate",
            ClientCertificateMode.Allow => "requests the client's certificate",
            _ => published.IsConnectionBound(host) ? "offers HTTP/1.1 alone" : null,
        };

    /// <summary>
    /// Whether a client may reuse its connection to one host for another although the handshake of the first is not sufficient.
    /// </summary>
    private static bool Leads(
        ListenerOptions listener, PublishedHosts published, CertificatesOptions certificates, string from, string to) =>
        !from.Equals(to, StringComparison.OrdinalIgnoreCase)
        && !published.IsConnectionBound(from)
        && (published.IsConnectionBound(to)
            || ClientCertificateRequests.ModeFor(listener, published, from) < ClientCertificateRequests.ModeFor(listener, published, to))
        && Entry(certificates, from) is { } entry
        && IsGoodFor(certificates, entry, to);

    /// <summary>The entry in Names whose certificate is used for the host.</summary>
    private static string? Entry(CertificatesOptions certificates, string host) =>
        certificates.Names.Keys.FirstOrDefault(n => n.Equals(host, StringComparison.OrdinalIgnoreCase))
        ?? certificates.Names.Keys.FirstOrDefault(n => ServerNames.Covers(n, host));

    private static bool IsGoodFor(CertificatesOptions certificates, string entry, string host)
    {
        var certificate = certificates.Names[entry];
        return ServerNames.Covers(entry, host)
            || certificate.AlternativeNames.Any(n => ServerNames.Covers(n, host))
            || (certificate.File is { } file && Entry(certificates, host) is { } other && certificates.Names[other].File == file);
    }
}
