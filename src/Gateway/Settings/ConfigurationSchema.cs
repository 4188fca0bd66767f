using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>The JSON schema of the configuration file, generated from the option classes.</summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text that ends with a newline. It depends only on the option classes.</summary>
    public static string Write()
    {
        var gateway = new OptionsSchema(GatewayOptionTypes.All).Describe(typeof(GatewayOptions));
        gateway["description"] = "The gateway's settings.";
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Configuration of Gateway",
            ["allowComments"] = true,
            ["allowTrailingCommas"] = true,
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "The location of this schema, for editors." },
                [IncludedFiles.Key] = DescribeInclude(),
                ["Logging"] = DescribeLogging(),
                ["Gateway"] = gateway,
            },
            ["required"] = new JsonArray("Gateway"),
            ["additionalProperties"] = false,
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject DescribeInclude() => new()
    {
        ["description"] = "Further files with parts of the configuration, relative to this file; * and ? stand in the file's name. Each "
            + "value is set in one of the files only. [] includes none.",
        ["default"] = IncludedFiles.DefaultPattern,
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string" },
            new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
    };

    private static JsonObject DescribeLogging() => new()
    {
        ["type"] = "object",
        ["description"] =
            "The log of the process, as ASP.NET Core documents it: LogLevel by category, Console.FormatterName simple, json or systemd.",
        ["properties"] = new JsonObject
        {
            ["LogLevel"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "The minimum level that is written, by category: Default, Gateway, Microsoft, Yarp.",
                ["additionalProperties"] = new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = new JsonArray([.. Enum.GetNames<LogLevel>().Select(n => (JsonNode)n)]),
                },
            },
        },
    };
}
