using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Finds routes that take the very same requests: the router would fail at each of them.</summary>
internal static partial class RouteAmbiguity
{
    public static IEnumerable<ValidationResult> Find(PublishingOptions options)
    {
        var seen = new Dictionary<string, (string Route, string Written)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, route) in options.Routes)
        {
            if (RoutePresets.IsMail(route.Preset))
            {
                continue;
            }

            foreach (var (key, written) in Keys(route))
            {
                if (!seen.TryAdd(key, (name, written)) && seen[key] is var other && other.Route != name)
                {
                    var both = written == other.Written ? written : $"{written}, {other.Written}";
                    yield return new ValidationResult(
                        $"takes the same requests as route '{other.Route}' ({both}); tell them apart by host, path, method, header or "
                            + "Order",
                        [$"Routes:{name}"]);
                    break;
                }
            }
        }
    }

    /// <summary>What the router compares, without the names of parameters, and the pattern as the administrator wrote it.</summary>
    private static IEnumerable<(string Key, string Written)> Keys(PublishedRouteOptions route)
    {
        // Routes with conditions of their own are more specific than those without, and are not compared.
        var conditions = Conditions(route.Match);
        foreach (var (_, path) in PublishedRoutes.Paths(route))
        {
            foreach (var host in PublishedRoutes.Hosts(route) ?? ["any host"])
            {
                foreach (var method in route.Match?.Methods is { Count: > 0 } methods ? methods : ["any method"])
                {
                    var rest = $"{method} {(route.Order is { } order ? $"order {order} " : "")}{conditions}".TrimEnd();
                    yield return ($"{host} {Parameter().Replace(path, "{$1}")} {rest}", $"{host} {path} {rest}");
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
