using System.ComponentModel.DataAnnotations;
using Gateway.HostNames;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Settings;

/// <summary>
/// Validates the references from routes to <c>Identity</c>: issuers of tokens and authorities of certificates.
/// </summary>
internal static class RouteIdentityValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        var issuers = options.Identity.Issuers.Keys.ToArray();
        var authorities = options.Identity.ClientAuthorities.Keys.ToArray();
        string[] directories =
        [
            UserFileOptions.DirectoryName,
            .. options.Identity.Directories.Keys,
            .. issuers,
            .. authorities,
            DelegatedCredential.DirectoryName,
        ];
        foreach (var (name, route) in options.Routes)
        {
            foreach (var (key, message) in Unknown("Issuers", "an issuer", route.Issuers, issuers)
                .Concat(Unknown("ClientAuthorities", "an authority", route.ClientAuthorities, authorities))
                .Concat(Unknown("Authorization:Directories", "a directory", route.Authorization.Directories, directories)))
            {
                yield return new ValidationResult(message, [$"Routes:{name}:{key}"]);
            }

            if (route.Authentication.Contains(RouteAuthentication.Bearer) && !NamedBy(options, route).Any(i => i.Value.Audiences.Count > 0))
            {
                yield return new ValidationResult(
                    "Bearer needs an issuer of tokens in Identity.Issuers that has Audiences", [$"Routes:{name}:Authentication"]);
            }

            if (route.Authentication.Contains(RouteAuthentication.OpenIdConnect)
                && ProvidersOf(options, route) is var providers
                && providers.Length != 1)
            {
                var message = providers.Length == 0
                    ? "OpenIdConnect needs an issuer in Identity.Issuers that has a Client"
                    : $"OpenIdConnect sends people to one provider, but {string.Join(", ", providers)} have a Client each; allowed: "
                        + $"Issuers that name one of them";
                yield return new ValidationResult(message, [$"Routes:{name}:Authentication"]);
            }

            if (authorities.Length == 0 && route.Authentication.Contains(RouteAuthentication.ClientCertificate))
            {
                yield return new ValidationResult(
                    "ClientCertificate needs an authority in Identity.ClientAuthorities", [$"Routes:{name}:Authentication"]);
            }
        }

        foreach (var error in OneSignInAHost(options))
        {
            yield return error;
        }

        foreach (var (name, listener) in options.Listeners)
        {
            if (authorities.Length == 0
                && (listener.ClientCertificate != ClientCertificateMode.None || listener.ClientCertificateNames.Count > 0))
            {
                yield return new ValidationResult(
                    "needs an authority in Identity.ClientAuthorities", [$"Listeners:{name}:ClientCertificate"]);
            }
        }
    }

    /// <summary>
    /// Finds hosts with more than one browser sign-in. A browser has one session on a host, so a host can have only one sign-in page.
    /// </summary>
    private static IEnumerable<ValidationResult> OneSignInAHost(GatewayOptions options)
    {
        var seen = new List<(string Host, string Route, string Where)>();
        foreach (var (name, route) in options.Routes.Where(r => !RoutePresets.IsMail(r.Value.Preset)))
        {
            if (SignIn(options, route) is not { } where)
            {
                continue;
            }

            foreach (var host in (PublishedRoutes.Hosts(route) ?? ["*"]).Select(h => new HostString(h).Host))
            {
                if (seen.Find(s => s.Where != where
                    && (HostPattern.Covers(s.Host, host) || HostPattern.Covers(host, s.Host))) is { Route: { } other } known)
                {
                    yield return new ValidationResult($"signs browsers in on {host} by {where}, but route {other} by {known.Where}; "
                        + $"allowed: one of them on all routes of a host", [$"Routes:{name}:Authentication"]);
                    break;
                }

                seen.Add((host, name, where));
            }
        }
    }

    private static string? SignIn(GatewayOptions options, PublishedRouteOptions route) => PublishedRoutes.Schemes(route) switch
    {
        var schemes when schemes.Contains(RouteAuthentication.OpenIdConnect) =>
            $"{nameof(RouteAuthentication.OpenIdConnect)} at {string.Join(", ", ProvidersOf(options, route))}",
        var schemes when schemes.Contains(RouteAuthentication.Forms) => nameof(RouteAuthentication.Forms),
        _ => null,
    };

    private static string[] ProvidersOf(GatewayOptions options, PublishedRouteOptions route) =>
        [.. NamedBy(options, route).Where(i => i.Value.Client is not null).Select(i => i.Key)];

    private static IEnumerable<KeyValuePair<string, TokenIssuerOptions>> NamedBy(GatewayOptions options, PublishedRouteOptions route) =>
        options.Identity.Issuers.Where(i => route.Issuers.Count == 0 || route.Issuers.Contains(i.Key, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<(string Key, string Message)> Unknown(string key, string what, IReadOnlyList<string> named, string[] known)
    {
        for (var i = 0; i < named.Count; i++)
        {
            if (!known.Contains(named[i], StringComparer.OrdinalIgnoreCase))
            {
                yield return ($"{key}:{i}", $"'{named[i]}' is not {what}; allowed: "
                    + $"{(known.Length == 0 ? $"none, as Identity.{key} is empty" : string.Join(", ", known))}");
            }
        }
    }
}
