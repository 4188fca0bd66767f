namespace Gateway.Listeners;

/// <summary>Where the admin listener is bound; it is set in a section of its own, and bound as the others are.</summary>
/// <param name="Address">Address and port; empty for no admin listener.</param>
internal sealed record AdminEndpoint(string Address);
