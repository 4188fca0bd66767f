namespace Gateway.EndToEndTests.Controls;

/// <summary>What went over the connections on both sides of one server.</summary>
/// <param name="ToClient">Every byte that the client received.</param>
/// <param name="IsSilent">Whether the server neither answered nor closed.</param>
/// <param name="Received">The requests that the back end received, without the one that ends the exchange.</param>
internal sealed record ControlExchange(string ToClient, bool IsSilent, IReadOnlyList<ControlMessage> Received);
