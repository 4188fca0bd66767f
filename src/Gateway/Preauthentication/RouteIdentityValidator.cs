using System.ComponentModel.DataAnnotations;
using Gateway.Hosting;

namespace Gateway.Preauthentication;

/// <summary>Finds what is wrong between the routes and those in <c>Identity</c> that they name: issuers of tokens, authorities of certificates.</summary>
internal static class RouteIdentityValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        var issuers = options.Identity.Issuers.Keys.ToArray();
        var authorities = options.Identity.ClientAuthorities.Keys.ToArray();
        foreach (var (name, route) in options.Routes)
        {
            foreach (var (key, message) in Unknown("Issuers", "an issuer", route.Issuers, issuers).Concat(Unknown("ClientAuthorities", "an authority", route.ClientAuthorities, authorities)))
            {
                yield return new ValidationResult(message, [$"Routes:{name}:{key}"]);
            }

            if (issuers.Length == 0 && route.Authentication.Contains(RouteAuthentication.Bearer))
            {
                yield return new ValidationResult("Bearer needs an issuer of tokens in Identity.Issuers", [$"Routes:{name}:Authentication"]);
            }

            if (authorities.Length == 0 && route.Authentication.Contains(RouteAuthentication.ClientCertificate))
            {
                yield return new ValidationResult("ClientCertificate needs an authority in Identity.ClientAuthorities", [$"Routes:{name}:Authentication"]);
            }
        }

        foreach (var (name, listener) in options.Listeners)
        {
            if (authorities.Length == 0 && (listener.ClientCertificate != Listeners.ClientCertificateMode.None || listener.ClientCertificateNames.Count > 0))
            {
                yield return new ValidationResult("needs an authority in Identity.ClientAuthorities", [$"Listeners:{name}:ClientCertificate"]);
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> Unknown(string key, string what, IReadOnlyList<string> named, string[] known)
    {
        for (var i = 0; i < named.Count; i++)
        {
            if (!known.Contains(named[i], StringComparer.OrdinalIgnoreCase))
            {
                yield return ($"{key}:{i}", $"'{named[i]}' is not {what}; allowed: {(known.Length == 0 ? $"none, as Identity.{key} is empty" : string.Join(", ", known))}");
            }
        }
    }
}
