using Gateway.Filtering;
using Gateway.Publishing.Forwarding;

namespace Gateway.Publishing;

/// <summary>Whether both readings of a path, as it came and plain, choose the same route.</summary>
internal static class RouteReadings
{
    /// <summary>Whether the request has a published route and a path that may be read in another way.</summary>
    public static bool AreNeeded(HttpContext context) => PlainPath.IsNeeded(context.Request.Path.Value) && RouteOf(context) is not null;

    /// <summary>What is wrong with the readings of the path and of a Destination; Pass where nothing is.</summary>
    public static async Task<FilterStatus> DecideAsync(RouteProbe probe, HttpContext context)
    {
        if (AreNeeded(context) && await DifferAsync(probe, context))
        {
            return FilterStatus.AmbiguousRoute;
        }

        return DestinationReading.IsNeeded(context) ? await DestinationReading.DecideAsync(probe, context) : FilterStatus.Pass;
    }

    /// <summary>Whether the plain reading chooses another route, or none; the context is left as it was.</summary>
    public static async Task<bool> DifferAsync(RouteProbe probe, HttpContext context) =>
        RouteOf(await EndpointOfAsync(probe, context, Plain(context.Request.Path))) != RouteOf(context);

    /// <summary>Whether the plain reading of another path chooses another route than the path itself.</summary>
    public static async Task<bool> DifferAsync(RouteProbe probe, HttpContext context, PathString path, Endpoint endpoint) =>
        PlainPath.IsNeeded(path.Value) && RouteOf(await EndpointOfAsync(probe, context, Plain(path))) != RouteOf(endpoint);

    /// <summary>The endpoint that the request would get with another path; the context is left as it was.</summary>
    public static async Task<Endpoint?> EndpointOfAsync(RouteProbe probe, HttpContext context, PathString other)
    {
        var request = context.Request;
        var (endpoint, path, values) = (context.GetEndpoint(), request.Path, request.RouteValues);
        context.SetEndpoint(null);
        request.Path = other;
        try
        {
            return await probe.MatchAsync(context);
        }
        finally
        {
            request.Path = path;
            request.RouteValues = values;
            context.SetEndpoint(endpoint);
        }
    }

    private static PathString Plain(PathString path)
    {
        var plain = (path.Value ?? "").ToCharArray();
        return new string(plain, 0, PlainPath.Write(plain, plain));
    }

    private static string? RouteOf(HttpContext context) => RouteOf(context.GetEndpoint());

    private static string? RouteOf(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ForwardingPolicy>()?.Route;
}
