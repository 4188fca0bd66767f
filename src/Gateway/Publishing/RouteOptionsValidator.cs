using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.HostNames;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Pages;
using Gateway.Publishing.Rewriting;

namespace Gateway.Publishing;

/// <summary>Finds the mistakes of one route: what is missing, and what cannot work.</summary>
internal static class RouteOptionsValidator
{
    private static readonly IEnumerable<RouteAuthentication> Offered = Enum
        .GetValues<RouteAuthentication>()
        .Where(s => s != RouteAuthentication.BackEnd);

    public static IEnumerable<ValidationResult> Validate(string name, PublishedRouteOptions route, PublishingOptions options)
    {
        var cluster = options.Clusters.GetValueOrDefault(route.Cluster);
        IEnumerable<(string Key, string Message)> findings = cluster is null ? [At("Cluster", UnknownCluster(route.Cluster, options))] : [];
        if (!RoutePresets.IsMail(route.Preset))
        {
            findings = findings
                .Concat(Name(name))
                .Concat(Hosts(route))
                .Concat(Root(route))
                .Concat(Paths(route))
                .Concat(Authentication(route))
                .Concat(Policy(route))
                .Concat(SecondFactor(route))
                .Concat(RouteDelegationValidator.Validate(route))
                .Concat(Limits(route))
                .Concat(RewritingOptionsValidator.Validate(route.Rewriting))
                .Concat(NotOffered(route))
                .Concat(cluster is null ? [] : Forwarding(route, cluster));
        }

        findings = findings.Concat(AccessRuleOptionsValidator
            .Validate(route.Authorization)
            .Select(f => At($"Authorization:{f.MemberNames.First()}", f.ErrorMessage ?? "")));
        return findings.Select(f => new ValidationResult(f.Message, [f.Key.Length == 0 ? $"Routes:{name}" : $"Routes:{name}:{f.Key}"]));
    }

    private static string UnknownCluster(string cluster, PublishingOptions options) =>
        $"'{PrintableText.Of(cluster)}' is not a cluster{AllowedNames.Suggest(cluster, options.Clusters.Keys)}; allowed: "
            + $"{AllowedNames.List([.. options.Clusters.Keys])}";

    private static (string Key, string Message) At(string key, string message) => (key, message);

    private static IEnumerable<(string Key, string Message)> Name(string name)
    {
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            yield return At("", "has a name that cannot be used; allowed: letters, digits, '.', '-' and '_'");
        }
    }

    private static IEnumerable<(string Key, string Message)> Hosts(PublishedRouteOptions route)
    {
        if (route.Hosts.Count > 0 && route.Match?.Hosts is { Count: > 0 })
        {
            yield return At("Hosts", "and Match.Hosts are both given; one is allowed");
        }

        var key = route.Hosts.Count > 0 ? "Hosts" : "Match:Hosts";
        var hosts = PublishedRoutes.Hosts(route) ?? [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < hosts.Count; i++)
        {
            var host = hosts[i];
            if (!HostSyntax.IsValid(host.StartsWith("*.", StringComparison.Ordinal) ? host.AsSpan(2) : host))
            {
                yield return At($"{key}:{i}", $"'{host}' is not a host name; allowed: mail.example.com, *.example.com, either with "
                    + $":port; other scripts in punycode; no Hosts at all for every host");
            }
            else if (!seen.Add(host))
            {
                yield return At($"{key}:{i}", $"'{host}' is listed twice");
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> Root(PublishedRouteOptions route)
    {
        if (route.Root is { } root && (root == "/" || !ReturnTarget.IsSafe(root)))
        {
            yield return At("Root", $"'{PrintableText.Of(root)}' is not a path below the root; allowed: /owa/");
        }

        if (route.Root is not null && PublishedRoutes.Hosts(route) is null)
        {
            yield return At("Root", "is a setting of hosts, and the route has none; allowed: with Hosts");
        }
    }

    private static IEnumerable<(string Key, string Message)> Paths(PublishedRouteOptions route)
    {
        if (route.Match?.Path is { } path)
        {
            if (path.Contains("healthcheck.htm", StringComparison.OrdinalIgnoreCase))
            {
                yield return At("Match:Path", "publishes healthcheck.htm, which is for load balancers; it is never published");
            }

            if (path.Split('/').Contains("powershell", StringComparer.OrdinalIgnoreCase))
            {
                yield return At("Match:Path", "publishes Exchange's remote PowerShell; it is never published");
            }
        }

        for (var i = 0; i < route.Filter.DenyPaths.Count; i++)
        {
            if (!route.Filter.DenyPaths[i].StartsWith('/') || route.Filter.DenyPaths[i].Contains('%'))
            {
                yield return At(
                    $"Filter:DenyPaths:{i}",
                    $"'{route.Filter.DenyPaths[i]}' is not a path prefix; it begins with / and is written decoded");
            }
        }
    }

    private static bool IsPage(RouteAuthentication scheme) => scheme is RouteAuthentication.Forms or RouteAuthentication.OpenIdConnect;

    private static IEnumerable<(string Key, string Message)> Authentication(PublishedRouteOptions route)
    {
        var schemes = PublishedRoutes.Schemes(route);
        if (schemes.Count == 0)
        {
            yield return At("Authentication", $"is required{(route.Preset is null ? "" : " for this preset")}; allowed: "
                + $"{string.Join(", ", Offered)} (Anonymous means that no sign-in is required)");
        }

        if (schemes.Count > 1 && schemes.Any(PublishedRoutes.IsUserless))
        {
            yield return At("Authentication", $"lists {schemes.First(PublishedRoutes.IsUserless)} beside others; it stands alone");
        }

        if (schemes.Contains(RouteAuthentication.BackEnd))
        {
            yield return At("Authentication", "BackEnd is for mail routes; for HTTP it is PassThrough");
        }

        if (schemes.Contains(RouteAuthentication.BearerPassThrough) && (schemes.Contains(RouteAuthentication.Bearer)
            || route.Authorization.Users.Count > 0
            || route.Authorization.Groups.Count > 0))
        {
            yield return At("Authentication", "BearerPassThrough lets the back end verify tokens, so that the gateway knows no user; "
                + "allowed without Bearer, and without users and groups in Authorization");
        }

        if (schemes.FirstOrDefault(IsPage) is var page && IsPage(page) && RoutePresets.Find(route.Preset) is { AllowsForms: false })
        {
            yield return At("Authentication", $"{page} cannot work with {route.Preset}: its clients are programs and would read the "
                + $"sign-in page as a broken answer; allowed: Basic, PassThrough, Anonymous");
        }

        if (schemes.Count(IsPage) > 1)
        {
            yield return At(
                "Authentication",
                "lists Forms beside OpenIdConnect, but a browser is sent to one of them; allowed: either, on routes of hosts of their own");
        }

        if (schemes.Contains(RouteAuthentication.Negotiate) && IsPage(page))
        {
            yield return At("Authentication", $"lists Negotiate beside {page}, but a browser that is sent to the sign-in page is never "
                + $"asked for a ticket; allowed: either, on routes or hosts of their own");
        }

        if (route.Basic != BasicSource.Everywhere && !schemes.Contains(RouteAuthentication.Basic))
        {
            yield return At("Basic", "limits the passwords that programs send, and the route takes none; allowed where Authentication has "
                + "Basic");
        }

        if (route.Passkey == RoutePasskey.InsteadOfPassword && !schemes.Contains(RouteAuthentication.Forms))
        {
            yield return At("Passkey", "signs people in on the sign-in page, which the route does not have; allowed where "
                + "Authentication has Forms");
        }

        if (schemes.Contains(RouteAuthentication.Custom) != route.CustomSchemes.Count > 0)
        {
            yield return At("CustomSchemes", "names the handlers for Custom in Authentication; allowed: both or neither");
        }

        if (schemes.Any(PublishedRoutes.IsUserless) && (route.Authorization.Users.Count > 0 || route.Authorization.Groups.Count > 0))
        {
            yield return At(
                "Authorization", $"names who may, but {schemes[0]} does not tell who asks; allowed with: Basic, Forms, OpenIdConnect");
        }
    }

    private static IEnumerable<(string Key, string Message)> SecondFactor(PublishedRouteOptions route) => route.SecondFactor is { } options
        ? SecondFactorOptionsValidator.Validate(options, PublishedRoutes.Schemes(route))
            .Select(f => At(f.Key.Length == 0 ? "SecondFactor" : $"SecondFactor:{f.Key}", f.Message))
        : [];

    // Whether the build has the policy is checked with the whole configuration.
    private static IEnumerable<(string Key, string Message)> Policy(PublishedRouteOptions route)
    {
        if (route.AuthorizationPolicy is not { } policy)
        {
            yield break;
        }

        var schemes = PublishedRoutes.Schemes(route);
        var hasNoUser = schemes.Any(s => PublishedRoutes.IsUserless(s) || s == RouteAuthentication.BearerPassThrough);
        if (policy.Equals("anonymous", StringComparison.OrdinalIgnoreCase) && !schemes.All(PublishedRoutes.IsUserless))
        {
            yield return At("AuthorizationPolicy", "anonymous lets everyone pass, but Authentication asks for a user; allowed with: "
                + "Authentication Anonymous or PassThrough");
        }
        else if (!policy.Equals("anonymous", StringComparison.OrdinalIgnoreCase) && hasNoUser)
        {
            yield return At("AuthorizationPolicy", $"'{PrintableText.Of(policy)}' asks about a user, whom the gateway does not know with "
                + $"{string.Join(", ", schemes)}; allowed here: anonymous");
        }
    }

    private static IEnumerable<(string Key, string Message)> Limits(PublishedRouteOptions route)
    {
        if (route.MaxRequestBodySize < -1)
        {
            yield return At("MaxRequestBodySize", $"'{route.MaxRequestBodySize}' is out of range; allowed: -1 for no limit, 0 and more");
        }

        if (route.Timeout <= TimeSpan.Zero)
        {
            yield return At("Timeout", $"'{route.Timeout}' is out of range; allowed: more than zero");
        }

        if (route.ActivityTimeout <= TimeSpan.Zero)
        {
            yield return At("ActivityTimeout", $"'{route.ActivityTimeout}' is out of range; allowed: more than zero");
        }
    }

    private static IEnumerable<(string Key, string Message)> NotOffered(PublishedRouteOptions route)
    {
        if (route.RateLimiterPolicy is not null)
        {
            yield return At("RateLimiterPolicy", "names a policy of an application; here the listeners' Limits and Identity.Lockout limit");
        }

        if (route.OutputCachePolicy is not null)
        {
            yield return At("OutputCachePolicy", "names a policy of an application; answers to known users are not cached here");
        }

        if (route.TimeoutPolicy is not null)
        {
            yield return At("TimeoutPolicy", "names a policy of an application; use Timeout");
        }

        if (route.CorsPolicy is not null)
        {
            yield return At("CorsPolicy", "names a policy of an application; the back end answers CORS itself");
        }
    }

    private static IEnumerable<(string Key, string Message)> Forwarding(PublishedRouteOptions route, ClusterOptions cluster)
    {
        var preset = RoutePresets.Find(route.Preset);
        var request = PublishedClusters.Request(route, preset, cluster.HttpRequest);
        if (preset is not null && request.ActivityTimeout < preset.LeastActivityTimeout)
        {
            yield return At("ActivityTimeout", $"'{request.ActivityTimeout}' is shorter than clients of {route.Preset} are silent; "
                + $"allowed: {preset.LeastActivityTimeout} and more (preset: {preset.ActivityTimeout})");
        }

        if (preset is { AllowsHttp2: false } && request.Version?.Major >= 2)
        {
            yield return At(
                "Cluster", $"'{route.Cluster}' has HttpRequest with HTTP/2, which {route.Preset} cannot bear; allowed: Version 1.1");
        }

        if (request.Version?.Major >= 2 && PublishedRoutes.Schemes(route).Contains(RouteAuthentication.PassThrough))
        {
            yield return At(
                "Cluster",
                $"'{route.Cluster}' has HttpRequest with HTTP/2, over which PassThrough cannot bind a connection; allowed: Version 1.1");
        }
    }
}
