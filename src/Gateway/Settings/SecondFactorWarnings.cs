using Gateway.Preauthentication;
using Gateway.Preauthentication.Factors;
using Gateway.Publishing;

namespace Gateway.Settings;

/// <summary>
/// Finds ways around a second factor: routes that take a password alone to what another route gives only for more. A thief of a password
/// tries them all.
/// </summary>
internal static class SecondFactorWarnings
{
    // Schemes with which the gateway, or the back end behind it, accepts a password alone.
    private static readonly RouteAuthentication[] Passwords =
    [
        RouteAuthentication.Basic, RouteAuthentication.Forms, RouteAuthentication.PassThrough, RouteAuthentication.BackEnd,
    ];

    /// <summary>Key below <c>Gateway</c>, and message.</summary>
    public static IEnumerable<(string Key, string Message)> Find(GatewayOptions options)
    {
        foreach (var (name, route) in options.Routes)
        {
            var schemes = SchemesOf(route);
            if (route.Basic == BasicSource.FromFamiliarNetworksOnly)
            {
                continue;
            }

            if (route.SecondFactor is { } own)
            {
                if (schemes.Contains(RouteAuthentication.Basic))
                {
                    yield return (
                        $"Routes:{name}:SecondFactor",
                        $"programs that send passwords by Basic cannot be asked for a second factor and are refused {WhereOf(own)}");
                }
            }
            else if (schemes.Where(Passwords.Contains).Select(scheme => (RouteAuthentication?)scheme).FirstOrDefault() is { } weak
                && ProtectedBy(options, route) is { } other)
            {
                yield return (
                    $"Routes:{name}:Authentication",
                    $"takes passwords alone ({weak}), and route {other} asks for a second factor before the same mailboxes: a "
                        + "password alone is enough here");
            }
        }
    }

    /// <summary>A route that requires a second factor before the same back ends; for mail, any.</summary>
    private static string? ProtectedBy(GatewayOptions options, PublishedRouteOptions route) => options.Routes
        .Where(other => other.Value.SecondFactor is not null
            && (RoutePresets.IsMail(route.Preset) || other.Value.Cluster.Equals(route.Cluster, StringComparison.OrdinalIgnoreCase)))
        .Select(other => other.Key)
        .FirstOrDefault();

    private static IReadOnlyList<RouteAuthentication> SchemesOf(PublishedRouteOptions route) =>
        RoutePresets.IsMail(route.Preset) && route.Authentication.Count == 0
            ? [RouteAuthentication.Basic]
            : PublishedRoutes.Schemes(route);

    private static string WhereOf(SecondFactorOptions options) => options.Require switch
    {
        SecondFactorRequirement.Unfamiliar => "in networks where nobody has proved one before",
        SecondFactorRequirement.Outside => "outside its Networks",
        _ => "everywhere",
    };
}
