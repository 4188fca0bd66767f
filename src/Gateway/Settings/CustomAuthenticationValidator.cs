using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Custom;

namespace Gateway.Settings;

/// <summary>Validates the references from routes to the handlers and policies that this build adds.</summary>
internal static class CustomAuthenticationValidator
{
    private static readonly string[] Policies = ["default", "anonymous"];

    public static IEnumerable<ValidationResult> Validate(GatewayOptions options, CustomAuthentication custom)
    {
        foreach (var (name, route) in options.Routes)
        {
            for (var i = 0; i < route.CustomSchemes.Count; i++)
            {
                if (!custom.Schemes.Contains(route.CustomSchemes[i], StringComparer.Ordinal))
                {
                    yield return new ValidationResult(
                        $"'{PrintableText.Of(route.CustomSchemes[i])}' is not a handler of this build; allowed: "
                            + (custom.Schemes.Count == 0 ? "none, as it adds no handler" : string.Join(", ", custom.Schemes)),
                        [$"Routes:{name}:CustomSchemes:{i}"]);
                }
            }

            if (route.AuthorizationPolicy is { } policy
                && !Policies.Contains(policy, StringComparer.OrdinalIgnoreCase)
                && !custom.HasPolicy(policy))
            {
                yield return new ValidationResult(
                    $"'{PrintableText.Of(policy)}' is not a policy of this build; allowed: default, anonymous, and the policies that it "
                        + $"adds; for users, groups, networks and hours, use Authorization",
                    [$"Routes:{name}:AuthorizationPolicy"]);
            }
        }

        foreach (var scheme in custom.Schemes.Where(OwnSchemes.Contains))
        {
            yield return new ValidationResult($"the build adds a handler named {scheme}, which is one of the gateway's own", ["Routes"]);
        }
    }
}
