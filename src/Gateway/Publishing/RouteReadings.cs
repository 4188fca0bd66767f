using Gateway.Filtering;
using Gateway.Publishing.Forwarding;

namespace Gateway.Publishing;

/// <summary>Whether both readings of a path, as it came and plain, choose the same route.</summary>
internal static class RouteReadings
{
    /// <summary>Whether the request has a published route and a path that may be read in another way.</summary>
    public static bool AreNeeded(HttpContext context) => PlainPath.IsNeeded(context.Request.Path.Value) && RouteOf(context) is not null;

    /// <summary>Whether the plain reading chooses another route, or none; the context is left as it was.</summary>
    public static async Task<bool> DifferAsync(RouteProbe probe, HttpContext context)
    {
        var request = context.Request;
        var route = RouteOf(context);
        var (endpoint, path, values) = (context.GetEndpoint(), request.Path, request.RouteValues);
        var plain = Plain(path.Value ?? "");
        context.SetEndpoint(null);
        request.Path = plain;
        try
        {
            await probe.MatchAsync(context);
            return RouteOf(context) != route;
        }
        finally
        {
            request.Path = path;
            request.RouteValues = values;
            context.SetEndpoint(endpoint);
        }
    }

    private static string Plain(string path)
    {
        var plain = path.ToCharArray();
        return new string(plain, 0, PlainPath.Write(plain, plain));
    }

    private static string? RouteOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ForwardingPolicy>()?.Route;
}
