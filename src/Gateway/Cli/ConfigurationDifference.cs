using System.Text.Json;
using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>The differences between the configuration of a running gateway and that of a file.</summary>
/// <param name="Changes">The values that differ, in the order of the file.</param>
/// <param name="UncomparedSecrets">How many secrets are set in both and could not be compared.</param>
internal sealed record ConfigurationDifference(IReadOnlyList<ConfigurationChange> Changes, int UncomparedSecrets)
{
    private const string Secret = "(secret)";

    /// <summary>Compares value by value. Comments, order and the spelling of numbers do not differ.</summary>
    /// <param name="running">The values that the admin listener tells.</param>
    /// <param name="next">The values of the file.</param>
    public static ConfigurationDifference Between(JsonElement running, IReadOnlyList<EffectiveValue> next)
    {
        var before = running.EnumerateArray().ToDictionary(
            v => v.GetProperty("key").GetString() ?? "", StringComparer.OrdinalIgnoreCase);
        var (changes, uncompared) = (new List<ConfigurationChange>(), 0);
        foreach (var value in next)
        {
            if (!before.Remove(value.Key, out var old))
            {
                changes.Add(Change(value, null));
            }
            else if (value.IsSecret)
            {
                var digest = old.TryGetProperty("digest", out var known) ? known.GetString() : null;
                uncompared += digest is null || value.Digest is null ? 1 : 0;
                if (digest is not null && value.Digest is not null && digest != value.Digest)
                {
                    changes.Add(Change(value, Secret));
                }
            }
            else if (old.GetProperty("value").GetRawText() is var text && !AreEqual(text, value.Json!))
            {
                changes.Add(Change(value, text));
            }
        }

        changes.AddRange(before.Values.Select(old => new ConfigurationChange(
            old.GetProperty("path").GetString() ?? "",
            old.TryGetProperty("value", out var value) ? value.GetRawText() : Secret,
            null,
            null,
            RestartRequiredSettings.Contains(old.GetProperty("key").GetString() ?? ""))));
        return new ConfigurationDifference(changes, uncompared);
    }

    /// <summary>Writes the differences. Scripts read it, so names and order are part of the contract.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var change in Changes)
        {
            json.WriteStartObject();
            json.WriteString("path", change.Path);
            Write(json, "before", change.Before);
            Write(json, "after", change.After);
            json.WriteString("source", change.Origin?.ToString() ?? "default");
            json.WriteBoolean("needsRestart", change.NeedsRestart);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Secret:
                json.WriteStringValue(Secret);
                break;
            default:
                json.WriteRawValue(value);
                break;
        }
    }

    private static ConfigurationChange Change(EffectiveValue value, string? before) =>
        new(value.JsonPath, before, value.Json ?? Secret, value.Origin, RestartRequiredSettings.Contains(value.Key));

    // The admin listener's answer is indented, and the values of lists with it.
    private static bool AreEqual(string first, string second)
    {
        using var one = JsonDocument.Parse(first);
        using var other = JsonDocument.Parse(second);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }
}
