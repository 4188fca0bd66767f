using System.ComponentModel.DataAnnotations;
using Gateway.Mail.Clusters;
using Gateway.Outbound;
using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Settings;

/// <summary>Finds every mistake in the mail routes and in the clusters that they use.</summary>
internal static class MailOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        var mail = options.Routes.Where(r => RoutePresets.IsMail(r.Value.Preset)).ToArray();
        return mail.SelectMany(r => ValidateRoute(r.Key, r.Value, options))
            .Concat(mail
                .SelectMany(r => r.Value.Mail.Domains.Values.Append(r.Value.Cluster).Select(c => (Cluster: c, Preset: r.Value.Preset!.Value)))
                .Where(u => options.Clusters.ContainsKey(u.Cluster))
                .Distinct()
                .SelectMany(u => ValidateCluster(u.Cluster, options.Clusters[u.Cluster], u.Preset)));
    }

    private static IEnumerable<ValidationResult> ValidateRoute(string name, PublishedRouteOptions route, GatewayOptions options)
    {
        var key = $"Routes:{name}";
        foreach (var scheme in route.Authentication.Where(a => MailMapping.AuthenticationOf(a) is null))
        {
            yield return new ValidationResult($"'{scheme}' is not a way to sign in to {route.Preset}; allowed: Basic, Bearer, BearerPassThrough, ClientCertificate, BackEnd", [$"{key}:Authentication"]);
        }

        if (route.Authentication.Contains(RouteAuthentication.BackEnd) && route.Authentication.Any(a => a is not (RouteAuthentication.BackEnd or RouteAuthentication.BearerPassThrough)))
        {
            yield return new ValidationResult("BackEnd lets the back end verify, and so can stand beside BearerPassThrough alone", [$"{key}:Authentication"]);
        }

        if (route.Authentication.Contains(RouteAuthentication.ClientCertificate)
            && options.Clusters.TryGetValue(route.Cluster, out var used) && used.Mail.SignIn == BackEndSignIn.User)
        {
            yield return new ValidationResult($"ClientCertificate leaves no password for the back end; allowed with Clusters:{route.Cluster}:Mail:SignIn AuthorizationIdentity or MasterUser", [$"{key}:Authentication"]);
        }

        foreach (var scheme in route.Authentication.Where(a => a is RouteAuthentication.BackEnd or RouteAuthentication.BearerPassThrough))
        {
            foreach (var cluster in route.Mail.Domains.Values.Append(route.Cluster).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (options.Clusters.TryGetValue(cluster, out var verifying) && verifying.Mail.SignIn != BackEndSignIn.User)
                {
                    yield return new ValidationResult($"{scheme} lets the back end verify, and {verifying.Mail.SignIn} would let everybody in there; allowed with Clusters:{cluster}:Mail:SignIn User", [$"{key}:Authentication"]);
                }
            }
        }

        // A session that ends before its refusal is told would leave people without a word, and clients trying again at once.
        var refusedAfter = options.Identity.Throttling.RefusalDelay + route.Mail.FailureDelay;
        if (route.Mail.SignInTimeout <= refusedAfter)
        {
            yield return new ValidationResult(
                $"ends a session before its first refusal, which takes Identity:Throttling:RefusalDelay and FailureDelay; allowed: longer than {refusedAfter}",
                [$"{key}:Mail:SignInTimeout"]);
        }

        foreach (var (domain, cluster) in route.Mail.Domains.Where(d => !options.Clusters.ContainsKey(d.Value)))
        {
            yield return new ValidationResult($"'{cluster}' is not a cluster; allowed: {string.Join(", ", options.Clusters.Keys)}", [$"{key}:Mail:Domains:{domain}"]);
        }

        var destinations = route.Mail.Domains.Values.Append(route.Cluster)
            .SelectMany(c => options.Clusters.TryGetValue(c, out var cluster) ? cluster.Destinations.Keys : [])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (user, destination) in route.Mail.Users.Where(u => destinations.Count > 0 && !destinations.Contains(u.Value)))
        {
            yield return new ValidationResult($"'{destination}' is not a destination; allowed: {string.Join(", ", destinations)}", [$"{key}:Mail:Users:{user}"]);
        }
    }

    private static IEnumerable<ValidationResult> ValidateCluster(string name, ClusterOptions cluster, RoutePreset preset)
    {
        var key = $"Clusters:{name}";
        foreach (var (destination, config) in cluster.Destinations)
        {
            var at = $"{key}:Destinations:{destination}:Address";
            if (DestinationAddress.TryParse(config.Address) is not { } address || address.Protocol != MailMapping.ProtocolOf(preset))
            {
                yield return new ValidationResult($"'{config.Address}' is no back end for {preset}; allowed: host and port behind one of {DestinationAddress.AllowedSchemes}", [at]);
            }
            else if (address.Tls == AddressTls.None && !cluster.Mail.AllowPlainText)
            {
                yield return new ValidationResult($"'{config.Address}' sends passwords in clear; allowed with {key}:Mail:AllowPlainText, or use {address.Protocol} over TLS", [at]);
            }
        }

        if (cluster.Destinations.Count == 0)
        {
            yield return new ValidationResult("has no destination", [$"{key}:Destinations"]);
        }

        if (MailMapping.BalancingOf(cluster.LoadBalancingPolicy) is null)
        {
            yield return new ValidationResult($"'{cluster.LoadBalancingPolicy}' cannot balance sessions; allowed: PowerOfTwoChoices, LeastRequests, RoundRobin, Random, FirstAlphabetical", [$"{key}:LoadBalancingPolicy"]);
        }

        if (cluster.Mail.SignIn != BackEndSignIn.User && (string.IsNullOrEmpty(cluster.Mail.MasterUser) || (string.IsNullOrEmpty(cluster.Mail.MasterPassword) && cluster.Mail.MasterPasswordFile is null)))
        {
            yield return new ValidationResult($"{cluster.Mail.SignIn} needs MasterUser and MasterPassword or MasterPasswordFile", [$"{key}:Mail:SignIn"]);
        }

        foreach (var mechanism in cluster.Mail.Mechanisms.Where(m => m.ToUpperInvariant() is not ("PLAIN" or "LOGIN" or "COMMAND")))
        {
            yield return new ValidationResult($"'{mechanism}' is not allowed; allowed: PLAIN, LOGIN, COMMAND", [$"{key}:Mail:Mechanisms"]);
        }

        foreach (var result in TrustedRoots.Validate(cluster.Tls.RootsFile, $"{key}:Tls:RootsFile"))
        {
            yield return result;
        }
    }
}
