using System.Text.Json;
using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>The values of a configuration that was read, each with its place, as commands and the admin listener show them.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>The values, defaults too; empty if the reading has no options.</summary>
    /// <param name="reading">The configuration as it was read.</param>
    /// <param name="digestKey">The key with which secrets are compared; null if they are not.</param>
    public static IReadOnlyList<EffectiveValue> List(ConfigurationReadResult reading, byte[]? digestKey = null) =>
        reading is { Options: { } options, Root: { } root } && root.Child("Gateway") is { } section
            ? [.. new EffectiveValues(GatewayOptionTypes.All, digestKey).List(options, section)]
            : [];

    /// <summary>Writes one value. Scripts read it, so names and order are part of the contract.</summary>
    public static void Write(Utf8JsonWriter json, EffectiveValue value)
    {
        json.WriteStartObject();
        json.WriteString("path", value.JsonPath);
        json.WriteString("key", value.Key);
        json.WriteBoolean("secret", value.IsSecret);
        if (value.Json is { } text)
        {
            json.WritePropertyName("value");
            json.WriteRawValue(text);
        }

        if (value.Digest is { } digest)
        {
            json.WriteString("digest", digest);
        }

        if (value.Written is { } written)
        {
            json.WriteString("written", written);
        }

        json.WriteString("source", value.Origin?.Source ?? "default");
        if (value.Origin is { Line: > 0 } origin)
        {
            json.WriteNumber("line", origin.Line);
            json.WriteNumber("column", origin.Column);
        }

        json.WriteEndObject();
    }
}
