namespace Gateway.Publishing.Transforms;

/// <summary>What YARP's transforms of a route touch, by the key that names each.</summary>
internal static class RouteTransforms
{
    private static readonly string[] Target =
    [
        "PathPrefix",
        "PathRemovePrefix",
        "PathSet",
        "PathPattern",
        "QueryValueParameter",
        "QueryRouteParameter",
        "QueryRemoveParameter",
    ];

    private static readonly string[] HostHeader = ["RequestHeaderOriginalHost"];

    public static bool ChangesTarget(IReadOnlyDictionary<string, string> transform) =>
        transform.Keys.Any(k => Target.Contains(k, StringComparer.OrdinalIgnoreCase));

    public static bool ChangesHost(IReadOnlyDictionary<string, string> transform) =>
        transform.Keys.Any(k => HostHeader.Contains(k, StringComparer.OrdinalIgnoreCase))
        || (transform.TryGetValue("RequestHeader", out var header) && header.Equals("Host", StringComparison.OrdinalIgnoreCase));
}
