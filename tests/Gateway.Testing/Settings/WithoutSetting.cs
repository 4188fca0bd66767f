using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Testing.Settings;

/// <summary>
/// Takes the setting that the environment variable <c>GATEWAY_TESTS_WITHOUT</c> names out of every configuration that tests start with, so
/// that <c>tests/prove</c> sees whether the tests that prove it notice.
/// </summary>
public static class WithoutSetting
{
    private const string Everything = "**";

    private static readonly string[]? Removed = Environment.GetEnvironmentVariable("GATEWAY_TESTS_WITHOUT")?.Split(':');

    /// <summary>The configuration as it is, or without the setting that is asked to be missing.</summary>
    public static string Apply(string json)
    {
        if (Removed is null || JsonNode.Parse(
            json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) is not JsonObject root)
        {
            return json;
        }

        Remove(root.ContainsKey(Removed[0]) ? root : root["Gateway"], Removed);
        return root.ToJsonString();
    }

    /// <summary>Writes a configuration file anew without that setting, for a program that reads it by itself.</summary>
    public static void ApplyToFile(string path)
    {
        if (Removed is not null)
        {
            File.WriteAllText(path, Apply(File.ReadAllText(path)));
        }
    }

    /// <summary>Removes what a key with wildcards names.</summary>
    public static void Remove(JsonNode? node, ReadOnlySpan<string> key)
    {
        var last = key.Length == 1 || key[1] == Everything;
        switch (node)
        {
            case JsonArray list when key[0] == "*":
                foreach (var item in list)
                {
                    Remove(item, key[1..]);
                }

                break;
            case JsonObject section when key[0] == "*":
                foreach (var (_, child) in section)
                {
                    Remove(child, key[1..]);
                }

                break;
            case JsonObject section when last:
                section.Remove(key[0]);
                break;
            case JsonObject section:
                Remove(section[key[0]], key[1..]);
                break;
        }
    }
}
