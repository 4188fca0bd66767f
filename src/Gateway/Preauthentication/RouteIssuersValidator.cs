using System.ComponentModel.DataAnnotations;
using Gateway.Hosting;

namespace Gateway.Preauthentication;

/// <summary>Finds what is wrong between the routes and the issuers of tokens.</summary>
internal static class RouteIssuersValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        var allowed = options.Identity.Issuers.Count == 0 ? "none, as Identity.Issuers is empty" : string.Join(", ", options.Identity.Issuers.Keys);
        foreach (var (name, route) in options.Routes)
        {
            for (var i = 0; i < route.Issuers.Count; i++)
            {
                if (!options.Identity.Issuers.Keys.Contains(route.Issuers[i], StringComparer.OrdinalIgnoreCase))
                {
                    yield return new ValidationResult($"'{route.Issuers[i]}' is not an issuer; allowed: {allowed}", [$"Routes:{name}:Issuers:{i}"]);
                }
            }

            if (options.Identity.Issuers.Count == 0 && route.Authentication.Contains(RouteAuthentication.Bearer))
            {
                yield return new ValidationResult("Bearer needs an issuer of tokens in Identity.Issuers", [$"Routes:{name}:Authentication"]);
            }
        }
    }
}
