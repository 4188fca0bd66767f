using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>What decides how a route treats requests and responses.</summary>
/// <param name="Route">The route's options.</param>
/// <param name="Destinations">The destinations, whose addresses are rewritten in responses.</param>
/// <param name="SessionAffinity">The affinity, which keeps a client at its destination.</param>
internal sealed record DigestedRoute(
    PublishedRouteOptions Route, IReadOnlyDictionary<string, DestinationConfig> Destinations, SessionAffinityConfig? SessionAffinity);
