namespace Gateway.Listeners;

/// <summary>The endpoint of the admin listener. It is configured in the <c>Admin</c> section and bound like the other listeners.</summary>
/// <param name="Address">Address and port; empty for no admin listener.</param>
internal sealed record AdminEndpoint(string Address);
