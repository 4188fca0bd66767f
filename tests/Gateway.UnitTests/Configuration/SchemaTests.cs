using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using NJsonSchema;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class SchemaTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.Combine("config", "examples"), "*.json")
            .Append(Repository.Combine("config", "gateway.json"))
            .Select(f => Path.GetRelativePath(Repository.Root, f))];

    [Fact]
    public void Schema_InRepository_IsWhatTheOptionsSay()
    {
        var written = File.ReadAllText(Repository.Combine("config", "gateway.schema.json"));

        Assert.True(
            written.ReplaceLineEndings("\n") == ConfigurationSchema.Write(),
            "Options have changed; write it anew: dotnet run --project src/Gateway -- schema > config/gateway.schema.json");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Validate_SampleFile_FindsNothing(string file) =>
        Assert.Empty(await ValidateAsync(File.ReadAllText(Repository.Combine(file))));

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_SampleFile_IsGood(string file)
    {
        var reading = new ConfigurationFile(Repository.Combine(file), new Dictionary<string, string>()).Read();

        // The certificates and roots that samples name are the administrator's to bring.
        Assert.Equal("", string.Join('\n', reading.Errors.Where(e => !e.Message.StartsWith("cannot be read", StringComparison.Ordinal))));
    }

    [Fact]
    public void Schema_EveryDefault_IsTheValueInForceInASectionThatSetsNothing()
    {
        var schema = new OptionsSchema(GatewayOptionTypes.All).Describe(typeof(GatewayOptions));
        var (options, _) = Binding.Bind<GatewayOptions>(EmptySections(schema).ToJsonString());

        Assert.Empty(WrongDefaults(schema, options, "Gateway"));
    }

    [Theory]
    [InlineData("""{ "Gateway": { "Stat": "x" } }""")]
    [InlineData("""{ "Gateway": {}, "Kestrel": {} }""")]
    [InlineData("""{ "Logging": {} }""")]
    [InlineData("""{ "Gateway": { "Listeners": { "https": { "Endpoint": "[::]:443" } } } }""")]
    [InlineData("""{ "Gateway": { "Listeners": { "https": { "Endpoint": "[::]:443", "Protocol": "Gopher" } } } }""")]
    [InlineData(
        """{ "Gateway": { "Listeners": { "https": { "Endpoint": "[::]:443", "Protocol": "Https", "Limits": { "Connections": 0 } } } } }""")]
    [InlineData(
        """{ "Gateway": { "Listeners": { "https": { "Endpoint": "[::]:443", "Protocol": "Https", "Limits": { "IdleTimeout": "30" } } } } }""")]
    [InlineData("""{ "Gateway": { "Routes": { "owa": { "Preset": "Owaa" } } } }""")]
    [InlineData("""{ "Gateway": { "Clusters": { "a": { "Destinations": { "b": {} } } } } }""")]
    [InlineData("""{ "Gateway": { "Clusters": { "a": { "Destinations": {}, "HttpClient": { "SslProtocols": [ "Ssl3" ] } } } } }""")]
    [InlineData("""{ "Gateway": { "Clusters": { "a": { "Destinations": {}, "Responses": "Lenientt" } } } }""")]
    public async Task Validate_WhatTheBinderRefuses_IsRefused(string json)
    {
        using var folder = new TemporaryFolder();

        Assert.NotEmpty(await ValidateAsync(json));
        Assert.NotEmpty(new ConfigurationFile(folder.Write("gateway.json", json), new Dictionary<string, string>()).Read().Errors);
    }

    [Fact]
    public async Task Validate_OneValueOrList_AreBothGood()
    {
        Assert.Empty(
            await ValidateAsync(
                """{ "Gateway": { "Clusters": { "a": { "Destinations": {}, "Responses": "Lenient" }, "b": { "Destinations": {}, "Responses": { "Lenient": "BareLineFeed" } } } } }"""));
        Assert.Empty(
            await ValidateAsync(
                """{ "Gateway": { "Routes": { "a": { "Hosts": "a.example.com", "Authentication": "Basic" }, "b": { "Hosts": [ "b.example.com" ], "Authentication": [ "Forms", "Basic" ] } } } }"""));
    }

    [Fact]
    public void Options_AllOfThem_AreDescribedAndPathsMarked()
    {
        Assert.All(AllOptions(typeof(GatewayOptions), "Gateway"), option =>
        {
            Assert.False(string.IsNullOrWhiteSpace(option.Property.Description), $"{option.Path} has no description.");
            Assert.False(
                option.Property.IsSecret && !option.Siblings.Contains(option.Property.Name + "File"),
                $"{option.Path} is a secret without a {option.Property.Name}File.");
            Assert.False(option.Property.Name.EndsWith("File", StringComparison.Ordinal)
                && !option.Property.IsPath, $"{option.Path} names a file; it wants [DataType(\"Path\")].");
        });
    }

    private static JsonObject EmptySections(JsonObject schema)
    {
        var sections = new JsonObject();
        foreach (var (name, property) in Properties(schema))
        {
            if (property["properties"] is not null)
            {
                sections[name] = EmptySections(property);
            }
            else if (property["additionalProperties"] is JsonObject entry && entry["properties"] is not null)
            {
                sections[name] = new JsonObject { ["x"] = EmptySections(entry) };
            }
        }

        return sections;
    }

    private static IEnumerable<string> WrongDefaults(JsonObject schema, object options, string path)
    {
        foreach (var (name, property) in Properties(schema))
        {
            var key = $"{path}:{name}";
            var value = options.GetType().GetProperty(name)?.GetValue(options);
            if (property["default"] is { } documented && !Same(documented, value))
            {
                yield return $"{key} is {value}, and the schema documents {documented}";
            }

            var (section, of) = (property["additionalProperties"] as JsonObject)?["properties"] is null
                ? (property, value)
                : ((JsonObject)property["additionalProperties"]!, (value as IDictionary)?["x"]);
            if (section["properties"] is null)
            {
                continue;
            }

            foreach (var wrong in of is null ? [$"{key} is null"] : WrongDefaults(section, of, key))
            {
                yield return wrong;
            }
        }
    }

    private static IEnumerable<(string Name, JsonObject Property)> Properties(JsonObject schema) =>
        ((JsonObject)schema["properties"]!)
            .Select(p => (p.Key, (JsonObject)p.Value!))
            .Where(p => p.Item2["deprecated"] is null);

    // The binder makes paths absolute.
    private static bool Same(JsonNode documented, object? value) => (documented, value) switch
    {
        (JsonArray items, IEnumerable list) => items.Select(i => i!.ToString()).SequenceEqual(list.Cast<object>().Select(Text)),
        _ => Text(value) == documented.ToString() || Text(value).EndsWith($"/{documented}", StringComparison.Ordinal),
    };

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static IEnumerable<(string Path, OptionProperty Property, IReadOnlyList<string> Siblings)> AllOptions(Type type, string path)
    {
        var shape = GatewayOptionTypes.All.FindSection(type).Shape;
        foreach (var property in shape.Properties)
        {
            yield return ($"{path}.{property.Name}", property, shape.Names);
            var inner = OptionsShape.ElementOfDictionary(property.Type) ?? OptionsShape.ElementOfList(property.Type) ?? property.Type;
            foreach (var option in OptionsShape.IsSection(inner) ? AllOptions(inner, $"{path}.{property.Name}") : [])
            {
                yield return option;
            }
        }
    }

    private static async Task<IEnumerable<string>> ValidateAsync(string json)
    {
        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Write(), TestContext.Current.CancellationToken);
        var plain = JsonNode.Parse(
            json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return schema.Validate(plain?.ToJsonString() ?? "").Select(e => e.ToString());
    }
}
