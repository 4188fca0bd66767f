using System.Globalization;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>What the server answers to a gateway's sign of life.</summary>
/// <param name="Time">The server's clock, in milliseconds.</param>
/// <param name="Last">The last change in the log.</param>
/// <param name="First">The first change that the log still has.</param>
/// <param name="Members">The gateways that have been heard of lately.</param>
internal sealed record SharedBeat(long Time, LogPosition Last, LogPosition First, IReadOnlyList<SharedMember> Members)
{
    public static SharedBeat Of(RedisResult[] parts) => new(
        long.Parse((string?)parts[0] ?? "", CultureInfo.InvariantCulture),
        LogPosition.Parse((string?)parts[1]),
        LogPosition.Parse((string?)parts[2]),
        [.. ((RedisResult[]?)parts[3] ?? []).Select(member => SharedMember.Parse((string?)member ?? ""))]);
}
