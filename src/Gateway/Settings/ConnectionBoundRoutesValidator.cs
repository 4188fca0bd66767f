using System.ComponentModel.DataAnnotations;
using Gateway.Listeners;
using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Settings;

/// <summary>
/// Finds connection-bound routes on listeners that offer HTTP/2 for every name. A listener can be restricted to HTTP/1.1 only for the hosts
/// of a route.
/// </summary>
internal static class ConnectionBoundRoutesValidator
{
    public static IEnumerable<ValidationResult> Validate(GatewayOptions options)
    {
        foreach (var (name, route) in options.Routes)
        {
            if (RoutePresets.IsMail(route.Preset) || (PublishedRoutes.Hosts(route) ?? []).Count > 0 || BoundScheme(route) is not { } scheme)
            {
                continue;
            }

            foreach (var (listener, _) in options.Listeners.Where(
                l => l.Value is { Protocol: ListenerProtocol.Https, HttpVersions: HttpVersions.Http1AndHttp2 }))
            {
                yield return new ValidationResult(
                    $"{scheme} binds a connection, which HTTP/2 cannot; name the route's Hosts, so that they are offered HTTP/1.1 alone, "
                    + $"or set HttpVersions of listener '{listener}' to Http1",
                    [$"Routes:{name}:Authentication"]);
            }
        }
    }

    private static RouteAuthentication? BoundScheme(PublishedRouteOptions route) => PublishedRoutes.Schemes(route)
        .Where(s => s is RouteAuthentication.PassThrough or RouteAuthentication.Negotiate)
        .Select(s => (RouteAuthentication?)s)
        .FirstOrDefault();
}
