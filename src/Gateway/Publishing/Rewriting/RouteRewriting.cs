using Microsoft.Net.Http.Headers;

namespace Gateway.Publishing.Rewriting;

/// <summary>What one route rewrites, made once a configuration.</summary>
internal sealed record RouteRewriting
{
    private static readonly string[] SingleAddress = ["Location", "Content-Location", "X-MS-Location"];

    public required AddressMap Map { get; init; }

    /// <summary>The response headers with one address each.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>All response headers whose values may change.</summary>
    public IReadOnlyList<string> Names =>
        field ??= [.. Headers.Concat([HeaderNames.SetCookie, HeaderNames.Link, "Refresh"]).Distinct(StringComparer.OrdinalIgnoreCase)];

    public required WebDavDestinationForm Destination { get; init; }

    public bool Multistatus { get; init; }

    /// <summary>The rewriting of a route; null where it is turned off.</summary>
    public static RouteRewriting? Of(PublishedRouteOptions route, ClusterOptions cluster, RoutePresetRules? preset)
    {
        var options = route.Rewriting;
        if (!options.Enabled)
        {
            return null;
        }

        // Exchange 2003 learns the outside's scheme by Front-End-Https.
        var form = preset is { FrontEndHttps: true } ? WebDavDestinationForm.Keep : WebDavDestinationForm.Absolute;
        return new RouteRewriting
        {
            Map = new AddressMap(InnerOf(options, cluster), PathMap.Of(route.Transforms, route.Match)),
            Headers = [.. SingleAddress.Concat(options.Headers).Distinct(StringComparer.OrdinalIgnoreCase)],
            Destination = options.Destination ?? form,
            Multistatus = options.Multistatus,
        };
    }

    private static IEnumerable<InnerAddress> InnerOf(RouteRewritingOptions options, ClusterOptions cluster)
    {
        var texts = cluster.Destinations.Values
            .SelectMany(d => (string?[])[d.Address, d.Host])
            .Concat(options.InternalAddresses);
        return texts.Select(t => string.IsNullOrEmpty(t) ? null : InnerAddress.Parse(t)).OfType<InnerAddress>();
    }
}
