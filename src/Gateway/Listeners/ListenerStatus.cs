namespace Gateway.Listeners;

/// <summary>The status of a listener, as in <c>gateway status</c>.</summary>
/// <param name="Name">Its name in the configuration, or <c>admin</c>.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Endpoint">The address and port it is bound to.</param>
/// <param name="Connections">The current number of connections.</param>
internal sealed record ListenerStatus(string Name, string Protocol, string Endpoint, int Connections);
