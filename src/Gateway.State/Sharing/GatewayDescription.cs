using Gateway.State.Redis;

namespace Gateway.State.Sharing;

/// <summary>What this gateway says of itself to the others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The generation of its configuration, and the beginning of its hash.</param>
/// <param name="Expected">The configured number of gateways.</param>
internal sealed record GatewayDescription(GatewayName Name, Func<string> Text, Func<int> Expected);
