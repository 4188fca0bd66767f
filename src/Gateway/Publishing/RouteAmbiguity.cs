using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Finds routes that take the very same requests: the router would fail at each of them.</summary>
internal static partial class RouteAmbiguity
{
    public static IEnumerable<ValidationResult> Find(PublishingOptions options)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, route) in options.Routes)
        {
            if (RoutePresets.IsMail(route.Preset))
            {
                continue;
            }

            foreach (var key in Keys(route))
            {
                if (!seen.TryAdd(key, name) && seen[key] != name)
                {
                    yield return new ValidationResult(
                        $"takes the same requests as route '{seen[key]}' ({key.TrimEnd()}); tell them apart by host, path, method, "
                            + $"header or Order",
                        [$"Routes:{name}"]);
                    break;
                }
            }
        }
    }

    private static IEnumerable<string> Keys(PublishedRouteOptions route)
    {
        // Routes with conditions of their own are more specific than those without, and are not compared.
        var conditions = Conditions(route.Match);
        foreach (var (_, path) in PublishedRoutes.Paths(route))
        {
            foreach (var host in PublishedRoutes.Hosts(route) ?? ["any host"])
            {
                foreach (var method in route.Match?.Methods is { Count: > 0 } methods ? methods : ["any method"])
                {
                    yield return $"{host} {Parameter().Replace(path, "{$1}")} {method} "
                        + $"{(route.Order is { } order ? $"order {order} " : "")}{conditions}";
                }
            }
        }
    }

    private static string Conditions(RouteMatch? match)
    {
        var headers = (match?.Headers ?? []).Select(h => $"header {h.Name} {h.Mode} {string.Join('|', h.Values ?? [])}");
        var queries = (match?.QueryParameters ?? []).Select(q => $"query {q.Name} {q.Mode} {string.Join('|', q.Values ?? [])}");
        return string.Join(' ', headers.Concat(queries).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\{(\**)[^}:]*")]
    private static partial Regex Parameter();
}
