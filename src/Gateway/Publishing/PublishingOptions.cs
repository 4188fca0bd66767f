namespace Gateway.Publishing;

/// <summary>What is published and where it goes: the <c>Routes</c> and <c>Clusters</c> of one configuration.</summary>
internal sealed record PublishingOptions(
    IReadOnlyDictionary<string, PublishedRouteOptions> Routes, IReadOnlyDictionary<string, ClusterOptions> Clusters);
