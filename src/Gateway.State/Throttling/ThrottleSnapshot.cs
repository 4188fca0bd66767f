using System.Text.Json;
using Gateway.Identity.Throttling;

namespace Gateway.State.Throttling;

/// <summary>What the shared store knows of some networks, as the script tells it; times are those of the server's clock.</summary>
/// <param name="Time">The server's clock.</param>
/// <param name="Networks">The networks.</param>
internal sealed record ThrottleSnapshot(long Time, IReadOnlyList<ThrottleSnapshot.Record> Networks)
{
    /// <summary>Reads an answer or an announcement. Networks that are none are left out.</summary>
    public static ThrottleSnapshot Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var records = new List<Record>();

        // The script encodes an empty list as an empty object.
        if (root.GetProperty("n") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (ThrottledNetwork.TryParse(item[0].GetString() ?? "", out var network))
                {
                    records.Add(new Record(
                        network, NumberOf(item[1]), (int)NumberOf(item[2]), NumberOf(item[3]), NumberOf(item[4])));
                }
            }
        }

        return new ThrottleSnapshot(NumberOf(root.GetProperty("t")), records);
    }

    // The script writes large numbers with an exponent.
    private static long NumberOf(JsonElement number) => number.TryGetInt64(out var whole) ? whole : (long)number.GetDouble();

    /// <param name="Network">The network.</param>
    /// <param name="Version">Increases with each change.</param>
    /// <param name="Failures">The failures within the window.</param>
    /// <param name="Since">When the first of them was.</param>
    /// <param name="LimitedSince">Since when it is rate limited; 0 where it is not.</param>
    internal readonly record struct Record(ThrottledNetwork Network, long Version, int Failures, long Since, long LimitedSince);
}
