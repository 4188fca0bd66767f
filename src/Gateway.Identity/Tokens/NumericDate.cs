using System.Text.Json;

namespace Gateway.Identity.Tokens;

/// <summary>Reads times of a token (RFC 7519 2: seconds since 1970, possibly with a fraction).</summary>
internal static class NumericDate
{
    // A day less than a DateTimeOffset holds, so that the tolerated clock skew can be added.
    private static readonly double Latest = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeSeconds();

    /// <summary>Whether the claim is missing, which reads as null, or a time. Text and times beyond every calendar are neither.</summary>
    public static bool TryRead(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !(seconds >= 0 && seconds <= Latest))
        {
            return false;
        }

        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }
}
