namespace Gateway.Listeners;

/// <summary>A listener as <c>gateway status</c> shows it.</summary>
/// <param name="Name">Its name in the configuration, or <c>admin</c>.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Endpoint">The address and port it is bound to.</param>
/// <param name="Connections">How many connections it has now.</param>
internal sealed record ListenerStatus(string Name, string Protocol, string Endpoint, int Connections);
