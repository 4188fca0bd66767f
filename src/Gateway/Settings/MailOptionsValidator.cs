using System.ComponentModel.DataAnnotations;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Settings;

/// <summary>Validates the mail routes and the clusters that they use.</summary>
internal static class MailOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        var mail = options.Routes.Where(r => RoutePresets.IsMail(r.Value.Preset)).ToArray();
        return mail.SelectMany(r => ValidateRoute(r.Key, r.Value, options))
            .Concat(mail
                .SelectMany(r => r.Value.Mail.Domains.Values
                    .Append(r.Value.Cluster)
                    .Select(c => (Cluster: c, Preset: r.Value.Preset!.Value)))
                .Where(u => options.Clusters.ContainsKey(u.Cluster))
                .Distinct()
                .SelectMany(u => ValidateCluster(u.Cluster, options.Clusters[u.Cluster], u.Preset)));
    }

    private static IEnumerable<ValidationResult> ValidateRoute(string name, PublishedRouteOptions route, GatewayOptions options)
    {
        var key = $"Routes:{name}";
        foreach (var scheme in route.Authentication.Where(a => MailMapping.AuthenticationOf(a) is null))
        {
            yield return new ValidationResult(
                $"'{scheme}' is no authentication of {route.Preset}; allowed: Basic, AppPassword, Bearer, BearerPassThrough, "
                    + "ClientCertificate, BackEnd",
                [$"{key}:Authentication"]);
        }

        if (route.SecondFactor is not null)
        {
            yield return new ValidationResult(
                "mail clients cannot be asked for a second factor; allowed: Authentication AppPassword or ClientCertificate",
                [$"{key}:SecondFactor"]);
        }

        if (route.AuthorizationPolicy is not null || route.CustomSchemes.Count > 0)
        {
            yield return new ValidationResult(
                "AuthorizationPolicy and CustomSchemes are for HTTP; allowed for mail: Authentication and Authorization", [key]);
        }

        if (route.Authentication.Contains(RouteAuthentication.BackEnd)
            && route.Authentication.Any(a => a is not (RouteAuthentication.BackEnd or RouteAuthentication.BearerPassThrough)))
        {
            yield return new ValidationResult(
                "BackEnd lets the back end verify passwords; allowed beside it: BearerPassThrough", [$"{key}:Authentication"]);
        }

        if (route.Authentication.Contains(RouteAuthentication.ClientCertificate)
            && options.Clusters.TryGetValue(route.Cluster, out var used) && used.Mail.SignIn == BackEndSignIn.User)
        {
            yield return new ValidationResult($"ClientCertificate gives no password for the back end; allowed with Clusters:"
                + $"{route.Cluster}:Mail:SignIn AuthorizationIdentity or MasterUser", [$"{key}:Authentication"]);
        }

        foreach (var scheme in route.Authentication.Where(a => a is RouteAuthentication.BackEnd or RouteAuthentication.BearerPassThrough))
        {
            foreach (var cluster in route.Mail.Domains.Values.Append(route.Cluster).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (options.Clusters.TryGetValue(cluster, out var verifying) && verifying.Mail.SignIn != BackEndSignIn.User)
                {
                    yield return new ValidationResult(
                        $"{scheme} lets the back end verify the credential, and with {verifying.Mail.SignIn} the back end would accept "
                            + $"any; allowed with Clusters:{cluster}:Mail:SignIn User", [$"{key}:Authentication"]);
                }
            }
        }

        // If a session ends before its refusal is sent, the user sees no error and the client retries at once.
        var refusedAfter = options.Identity.Throttling.RefusalDelay + route.Mail.FailureDelay;
        if (route.Mail.SignInTimeout <= refusedAfter)
        {
            yield return new ValidationResult(
                $"ends a session before its first refusal, which is sent after Identity:Throttling:RefusalDelay and FailureDelay; "
                    + $"allowed: longer than {refusedAfter}",
                [$"{key}:Mail:SignInTimeout"]);
        }

        foreach (var (domain, cluster) in route.Mail.Domains.Where(d => !options.Clusters.ContainsKey(d.Value)))
        {
            yield return new ValidationResult(
                $"'{cluster}' is not a cluster; allowed: {string.Join(", ", options.Clusters.Keys)}", [$"{key}:Mail:Domains:{domain}"]);
        }

        var destinations = route.Mail.Domains.Values.Append(route.Cluster)
            .SelectMany(c => options.Clusters.TryGetValue(c, out var cluster) ? cluster.Destinations.Keys : [])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (user, destination) in route.Mail.Users.Where(u => destinations.Count > 0 && !destinations.Contains(u.Value)))
        {
            yield return new ValidationResult(
                $"'{destination}' is not a destination; allowed: {string.Join(", ", destinations)}", [$"{key}:Mail:Users:{user}"]);
        }
    }

    private static IEnumerable<ValidationResult> ValidateCluster(string name, ClusterOptions cluster, RoutePreset preset)
    {
        var key = $"Clusters:{name}";
        foreach (var (destination, config) in cluster.Destinations)
        {
            var at = $"{key}:Destinations:{destination}:Address";
            if (MailProtocols.ParseAddress(config.Address) is not { } address || address.Protocol != RoutePresets.MailProtocolOf(preset))
            {
                yield return new ValidationResult(
                    $"'{config.Address}' is not the address of a {preset} back end; allowed: host and port after one of the schemes "
                        + $"{MailProtocols.AddressSchemes}",
                    [at]);
            }
            else if (address.Tls == AddressTls.None && !cluster.Mail.AllowPlainText)
            {
                yield return new ValidationResult(
                    $"'{config.Address}' sends passwords in clear; allowed: a scheme with TLS, or {key}:Mail:AllowPlainText", [at]);
            }
        }

        if (cluster.Destinations.Count == 0)
        {
            yield return new ValidationResult("has no destination", [$"{key}:Destinations"]);
        }

        if (MailMapping.BalancingOf(cluster.LoadBalancingPolicy) is null)
        {
            yield return new ValidationResult($"'{cluster.LoadBalancingPolicy}' is no policy for mail sessions; allowed: "
                + $"PowerOfTwoChoices, LeastRequests, RoundRobin, Random, FirstAlphabetical", [$"{key}:LoadBalancingPolicy"]);
        }

        if (cluster.Mail.SignIn != BackEndSignIn.User && (string.IsNullOrEmpty(cluster.Mail.MasterUser)
            || (string.IsNullOrEmpty(cluster.Mail.MasterPassword) && cluster.Mail.MasterPasswordFile is null)))
        {
            yield return new ValidationResult(
                $"{cluster.Mail.SignIn} needs MasterUser and MasterPassword or MasterPasswordFile", [$"{key}:Mail:SignIn"]);
        }

        foreach (var mechanism in cluster.Mail.Mechanisms.Where(m => m.ToUpperInvariant() is not ("PLAIN" or "LOGIN" or "COMMAND")))
        {
            yield return new ValidationResult($"'{mechanism}' is not allowed; allowed: PLAIN, LOGIN, COMMAND", [$"{key}:Mail:Mechanisms"]);
        }

        foreach (var (setting, message) in cluster.Tls.FindFaults())
        {
            yield return new ValidationResult(message, [$"{key}:{setting}"]);
        }
    }
}
