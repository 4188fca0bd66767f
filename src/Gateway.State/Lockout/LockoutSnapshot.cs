using System.Text.Json;
using Gateway.Identity.Credentials;

namespace Gateway.State.Lockout;

/// <summary>What the shared store knows of an account, as the script tells it; times are those of the server's clock.</summary>
/// <param name="Version">Increases with each change.</param>
/// <param name="IsUnknownUser">No directory has recognized the name.</param>
/// <param name="Unknown">The failures from unknown sources.</param>
/// <param name="Familiar">The failures from familiar sources.</param>
/// <param name="Networks">The familiar networks, the latest last.</param>
/// <param name="Devices">The familiar devices, the latest last.</param>
internal sealed record LockoutSnapshot(
    long Version,
    bool IsUnknownUser,
    LockoutSnapshot.Counter Unknown,
    LockoutSnapshot.Counter Familiar,
    IReadOnlyList<(SourceNetwork Network, long LastSeen)> Networks,
    IReadOnlyList<(DeviceKey Device, long LastSeen)> Devices)
{
    /// <summary>The name of the account in an announcement; null in an answer.</summary>
    public string? Account { get; private init; }

    /// <summary>The server's time of an announcement; 0 in an answer.</summary>
    public long Time { get; private init; }

    /// <summary>Reads a record, an answer or an announcement.</summary>
    public static LockoutSnapshot Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var counters = root.GetProperty("c");
        return new LockoutSnapshot(
            root.GetProperty("v").GetInt64(),
            root.GetProperty("u").GetInt32() != 0,
            Counter.Of(counters[0]),
            Counter.Of(counters[1]),
            [.. ListOf(root, "n").Select(NetworkOf).OfType<(SourceNetwork, long)>()],
            [.. ListOf(root, "e").Select(DeviceOf).OfType<(DeviceKey, long)>()])
        {
            Account = root.TryGetProperty("a", out var account) ? account.GetString() : null,
            Time = root.TryGetProperty("t", out var time) ? time.GetInt64() : 0,
        };
    }

    /// <summary>Writes it as the script reads it.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteNumber("u", IsUnknownUser ? 1 : 0);
        json.WriteStartArray("c");
        Unknown.WriteTo(json);
        Familiar.WriteTo(json);
        json.WriteEndArray();
        WriteList(json, "n", Networks);
        WriteList(json, "e", Devices);
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<(T Item, long LastSeen)> list)
        where T : struct
    {
        json.WriteStartArray(name);
        foreach (var (item, lastSeen) in list)
        {
            json.WriteStartArray();
            json.WriteStringValue(item.ToString());
            json.WriteNumberValue(lastSeen);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static JsonElement.ArrayEnumerator ListOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var listed) ? listed.EnumerateArray() : default;

    private static (SourceNetwork, long)? NetworkOf(JsonElement entry) =>
        SourceNetwork.TryParse(entry[0].GetString(), out var network) ? (network, entry[1].GetInt64()) : null;

    private static (DeviceKey, long)? DeviceOf(JsonElement entry) =>
        DeviceKey.TryParse(entry[0].GetString(), out var device) ? (device, entry[1].GetInt64()) : null;

    /// <summary>One counter of the account.</summary>
    internal readonly record struct Counter(int Failures, long LastFailure, long LockedSince, string LastSource)
    {
        public static Counter Of(JsonElement counter) =>
            new(counter[0].GetInt32(), counter[1].GetInt64(), counter[2].GetInt64(), counter[3].GetString() ?? "");

        public void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Failures);
            json.WriteNumberValue(LastFailure);
            json.WriteNumberValue(LockedSince);
            json.WriteStringValue(LastSource);
            json.WriteEndArray();
        }
    }
}
