using Gateway.Identity.Throttling;
using StackExchange.Redis;

namespace Gateway.State.Throttling;

/// <summary>What the script answers.</summary>
/// <param name="Status">The result of the operation.</param>
/// <param name="Snapshot">The networks after the operation.</param>
/// <param name="Names">The network that is crowded, or those that have reached their limit.</param>
internal sealed record ThrottleAnswer(string Status, ThrottleSnapshot Snapshot, IReadOnlyList<ThrottledNetwork> Names)
{
    public static ThrottleAnswer Of(RedisResult[] parts) => new(
        (string?)parts[0] ?? "",
        ThrottleSnapshot.Parse((string?)parts[1] ?? ""),
        [.. ((string?[]?)parts[2] ?? []).Select(name => name ?? "").Select(ParseName).OfType<ThrottledNetwork>()]);

    private static ThrottledNetwork? ParseName(string name) => ThrottledNetwork.TryParse(name, out var network) ? network : null;
}
