using System.Net;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Settings;

/// <summary>Finds parts of a valid configuration that cannot work together, or that nothing uses.</summary>
internal static class DeploymentWarnings
{
    /// <summary>Key below <c>Gateway</c>, and message.</summary>
    public static IEnumerable<(string Key, string Message)> Find(GatewayOptions options) =>
        ListenersWithoutRoutes(options)
            .Concat(ListenersWithoutCertificates(options))
            .Concat(HostsWithoutCertificate(options))
            .Concat(PasswordsWithoutDirectory(options))
            .Concat(PasswordsInClear(options))
            .Concat(SecondFactorWarnings.Find(options))
            .Concat(AccountsApart(options))
            .Concat(UnusedClusters(options));

    private static IEnumerable<(string Key, string Message)> ListenersWithoutRoutes(GatewayOptions options)
    {
        var mail = options.Routes.Values.Select(r => RoutePresets.MailProtocolOf(r.Preset)).ToHashSet();
        foreach (var (name, listener) in options.Listeners.Where(l => l.Value.Protocol != ListenerProtocol.HttpsRedirect))
        {
            if (!mail.Contains(listener.Protocol.MailProtocol()))
            {
                yield return ($"Listeners:{name}", $"accepts {listener.Protocol}, but no route publishes it: it refuses every client");
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> AccountsApart(GatewayOptions options)
    {
        var areSeveral = options.Redis is not null || options.Identity.Gateways > 1;
        var route = options.Routes.FirstOrDefault(r => r.Value.SecondFactor is not null
            || r.Value.Authentication.Contains(RouteAuthentication.AppPassword));
        if (areSeveral && options.Accounts.PostgreSql is null && route.Value is not null)
        {
            yield return ("Accounts:PostgreSql", $"is not set: each of several gateways keeps second factors and app passwords of its own, "
                + $"so that those of route '{route.Key}' set up at one are unknown at the others, and a code is accepted once at each");
        }
    }

    private static IEnumerable<(string Key, string Message)> ListenersWithoutCertificates(GatewayOptions options) =>
        options.Certificates.Names.Count > 0
            ? []
            : TlsListeners(options).Select(name => (
                $"Listeners:{name}", "has no certificate and refuses every handshake; add an entry to Certificates:Names"));

    private static IEnumerable<(string Key, string Message)> HostsWithoutCertificate(GatewayOptions options)
    {
        if (options.Certificates.Names.Count == 0
            || options.Certificates.EntryForUnknownNames is not null
            || !TlsListeners(options).Any())
        {
            yield break;
        }

        string[] covered =
        [
            .. options.Certificates.Names.Keys,
            .. options.Certificates.Names.Values.Where(c => c.Issuer != CertificateSource.None).SelectMany(c => c.AlternativeNames),
        ];
        foreach (var (name, route) in options.Routes)
        {
            foreach (var host in (PublishedRoutes.Hosts(route) ?? [])
                .Select(h => new HostString(h).Host)
                .Where(h => !covered.Any(c => ServerNames.Covers(c, h) || c.Equals(h, StringComparison.OrdinalIgnoreCase))))
            {
                yield return (
                    $"Routes:{name}:Hosts",
                    $"publishes {host}, which no entry of Certificates:Names covers: its handshakes are refused");
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> PasswordsWithoutDirectory(GatewayOptions options)
    {
        if (options.Identity.Users is not null || options.Identity.Directories.Count > 0)
        {
            yield break;
        }

        foreach (var (name, route) in options.Routes)
        {
            if (PublishedRoutes.Schemes(route).Any(s => s is RouteAuthentication.Forms or RouteAuthentication.Basic))
            {
                yield return (
                    $"Routes:{name}",
                    "authenticates by password, but there are no users: configure Identity:Users or Identity:Directories");
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> PasswordsInClear(GatewayOptions options)
    {
        foreach (var (name, route) in options.Routes)
        {
            if (!SendsPasswords(route) || !options.Clusters.TryGetValue(route.Cluster, out var cluster))
            {
                continue;
            }

            foreach (var (_, destination) in cluster.Destinations.Where(d => IsClearOverNetwork(d.Value)))
            {
                yield return (
                    $"Routes:{name}",
                    $"sends passwords in clear over the network to {destination.Address}; use https:// for the destination");
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> UnusedClusters(GatewayOptions options)
    {
        var used = options.Routes.Values
            .SelectMany(r => r.Mail.Domains.Values.Append(r.Cluster))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return options.Clusters.Keys
            .Where(c => !used.Contains(c))
            .Select(c => ($"Clusters:{c}", "is not used by any route"));
    }

    private static IEnumerable<string> TlsListeners(GatewayOptions options) =>
        options.Listeners.Where(l => l.Value.Protocol != ListenerProtocol.HttpsRedirect).Select(l => l.Key);

    // Mail clusters have their own setting for clear text, and are refused without it.
    private static bool SendsPasswords(PublishedRouteOptions route) =>
        !RoutePresets.IsMail(route.Preset)
        && (route.Delegation is RouteDelegation.Basic or RouteDelegation.Forms
            || PublishedRoutes.Schemes(route).Contains(RouteAuthentication.PassThrough));

    private static bool IsClearOverNetwork(DestinationConfig destination) =>
        Uri.TryCreate(destination.Address, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttp
        && !address.IsLoopback
        && !(IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
