using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Settings;
using Gateway.Testing;
using NJsonSchema;
using NJsonSchema.Validation;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>The configurations that the README and the manual show, by the schema.</summary>
public sealed partial class ManualExampleTests
{
    private static readonly JsonDocumentOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly JsonObject[] Schemas = [.. Objects(JsonNode.Parse(ConfigurationSchema.Write())!)];

    public static TheoryData<string> Pages => ManualTests.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public void Examples_AreWhatTheSchemaTakes(string page)
    {
        var examples = ExamplesOf(File.ReadAllText(Repository.Combine(page)));

        Assert.Empty(examples.Where(example => !IsTaken(example)).Select(example => example.ToJsonString()));
    }

    [Fact]
    public void Examples_AreFound() =>
        Assert.True(ManualTests.Pages.Sum(page => ExamplesOf(File.ReadAllText(Repository.Combine(page.Data))).Count()) >= 40);

    [Theory]
    [InlineData("""{ "Redis": { "Endpoint": "redis1.example.com:6379" } }""")]
    [InlineData("""{ "Endpoint": "mail.example.com:443", "Protocol": "Https" }""")]
    [InlineData("""{ "owa": { "Preset": "Owaa", "Hosts": "mail.example.com" } }""")]
    public void Mistakes_AreFound(string example) => Assert.False(IsTaken(JsonNode.Parse(example)!.AsObject()));

    /// <summary>
    /// What stands indented, between fences or in a sentence and begins like JSON; a part of a file is shown by its members alone. Where
    /// "..." leaves something out, it is no JSON.
    /// </summary>
    private static IEnumerable<JsonObject> ExamplesOf(string text)
    {
        var fenced = Fence().Matches(text).Where(m => m.Groups[1].Value is "json" or "jsonc").Select(m => m.Groups[2].Value);
        var indented = Indented().Matches(Fence().Replace(text, "")).Select(m => m.Value);
        var inline = Inline().Matches(text).Select(m => m.Groups[1].Value);
        foreach (var block in fenced.Concat(indented).Concat(inline).Select(b => b.Trim().TrimEnd(',')))
        {
            if (block is not ['{' or '"', ..] || block.Contains("...", StringComparison.Ordinal))
            {
                continue;
            }

            yield return JsonNode.Parse(block[0] == '{' ? block : $"{{ {block} }}", documentOptions: Relaxed)!.AsObject();
        }
    }

    /// <summary>Whether a section takes these members, or these are entries of a section's dictionary.</summary>
    private static bool IsTaken(JsonObject example)
    {
        var sections = Schemas.Where(s => s["properties"] is JsonObject known && example.All(m => known.ContainsKey(m.Key))).ToArray();
        return sections.Length > 0
            ? sections.Any(section => IsValid(section, example))
            : Schemas.Any(s => s["additionalProperties"] is JsonObject entry && entry["properties"] is not null
                && example.All(member => member.Value is JsonObject && IsValid(entry, member.Value)));
    }

    // An example shows what it is about, and not everything that is required.
    private static bool IsValid(JsonObject schema, JsonNode value) => !JsonSchema.FromJsonAsync(schema.ToJsonString())
        .GetAwaiter().GetResult()
        .Validate(value.ToJsonString())
        .Any(error => error.Kind != ValidationErrorKind.PropertyRequired);

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject schema => schema.SelectMany(member => Objects(member.Value)).Prepend(schema),
        JsonArray array => array.SelectMany(Objects),
        _ => [],
    };

    [GeneratedRegex(@"^ *```(\w*)\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(\"[A-Z][A-Za-z]+\": [^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?:^    .*\n)(?:(?:    .*)?\n)*", RegexOptions.Multiline)]
    private static partial Regex Indented();
}
