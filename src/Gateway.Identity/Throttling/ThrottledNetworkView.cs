namespace Gateway.Identity.Throttling;

/// <summary>The failures of one network, for administrators.</summary>
/// <param name="Network">The network: <c>203.0.113.5</c>, <c>203.0.113.0/24</c>, <c>2001:db8::/56</c>, <c>AS64500</c>.</param>
/// <param name="Limit">The failures that rate limit it.</param>
/// <param name="Failures">The failures within the window.</param>
/// <param name="LimitedUntil">When it is no longer rate limited; null where it is not now.</param>
public sealed record ThrottledNetworkView(string Network, int Limit, int Failures, DateTimeOffset? LimitedUntil);
