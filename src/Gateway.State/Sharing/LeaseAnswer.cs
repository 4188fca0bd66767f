using System.Globalization;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>What the script answers about the lease.</summary>
/// <param name="IsHeld">Whether the gateway that asked holds it.</param>
/// <param name="Token">The holder's token; 0 where the gateway that asked is not the holder.</param>
/// <param name="Holder">The gateway that holds it; null where nobody does, or somebody who is none of ours.</param>
internal sealed record LeaseAnswer(bool IsHeld, long Token, string? Holder)
{
    public static LeaseAnswer Of(RedisResult[] parts)
    {
        var (isHeld, held) = ((long)parts[0] == 1, (string?)parts[1] ?? "");
        var space = held.IndexOf(' ', StringComparison.Ordinal);
        return new LeaseAnswer(
            isHeld,
            isHeld && space > 0 ? long.Parse(held.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture) : 0,
            space > 0 ? held[(space + 1)..] : null);
    }
}
