namespace Gateway.Identity.Lockout;

/// <summary>A network that a user signs in from.</summary>
public sealed record FamiliarNetworkView(string Network, DateTimeOffset LastSeen);
