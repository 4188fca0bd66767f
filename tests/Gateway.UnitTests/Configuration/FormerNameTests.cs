using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using NJsonSchema;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>Keys that were renamed: files that use the former name keep working.</summary>
public sealed class FormerNameTests
{
    private static readonly OptionTypes Types = new(
        OptionType.Section<Sample>(), OptionType.Section<Section>(), OptionType.Section<Required>());

    [Theory]
    [InlineData("""{ "Section": { "Number": 7 } }""", 0)]
    [InlineData("""{ "Part": { "Number": 7 } }""", 1)]
    [InlineData("""{ "part": { "Number": 7 } }""", 1)]
    public void Bind_UnderEitherName_SetsTheProperty(string json, int warnings)
    {
        var (options, errors, warned) = Binding.BindWithWarnings<Sample>(Types, json);

        Assert.Empty(errors);
        Assert.Equal(7, options.Section?.Number);
        Assert.Equal(warnings, warned.Count);
    }

    [Fact]
    public void Bind_UnderTheFormerName_WarnsWithThePlaceAndTheNewName()
    {
        var (_, _, warnings) = Binding.BindWithWarnings<Sample>(Types, "{\n  \"Part\": { \"Number\": 7 } }");

        Assert.Equal(
            "test.json:2:3: $.Gateway.Part: is the former name of Section; rename it to Section", Assert.Single(warnings).ToString());
    }

    [Theory]
    [InlineData("""{ "Section": { "Number": 7 }, "Part": { "Number": 8 } }""")]
    [InlineData("""{ "Part": { "Number": 8 }, "Section": { "Number": 7 } }""")]
    public void Bind_UnderBothNames_IsAnErrorAtTheFormerOne(string json)
    {
        var (_, errors, warnings) = Binding.BindWithWarnings<Sample>(Types, json);

        var error = Assert.Single(errors);
        Assert.Equal("Gateway:Part", error.Key);
        Assert.Equal("is the former name of Section, and both are given; allowed: Section alone", error.Message);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Bind_MistakeBelowTheFormerName_IsLocated()
    {
        var (_, errors, _) = Binding.BindWithWarnings<Sample>(Types, "{\n  \"Part\": { \"Number\": \"x\" } }");

        var error = Assert.Single(errors);
        Assert.Equal("Gateway:Section:Number", error.Key);
        Assert.Equal(2, error.Origin?.Line);
    }

    [Fact]
    public void Bind_FormerNameInTheEnvironment_IsAccepted()
    {
        var (options, errors, warnings) = Binding.BindWithWarnings<Sample>(Types, "{}", ("Gateway__Part__Number", "9"));

        Assert.Empty(errors);
        Assert.Equal(9, options.Section?.Number);
        Assert.StartsWith("environment Gateway__Part__Number", Assert.Single(warnings).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Key": "abc" }""")]
    [InlineData("""{ "Password": "abc" }""")]
    public void Bind_RequiredKey_MayHaveItsFormerName(string json)
    {
        var (options, errors) = Binding.Bind<Required>(Types, json);

        Assert.Empty(errors);
        Assert.Equal("abc", options.Key);
    }

    [Fact]
    public void Describe_FormerName_IsMarkedAsDeprecated()
    {
        var properties = new OptionsSchema(Types).Describe(typeof(Sample))["properties"];

        Assert.Null(properties?["Section"]?["deprecated"]);
        Assert.True((bool?)properties?["Part"]?["deprecated"]);
        Assert.Equal("Former name of Section.", (string?)properties?["Part"]?["description"]);
        Assert.Equal("Rename it to Section.", (string?)properties?["Part"]?["deprecationMessage"]);
        Assert.Equal("integer", (string?)properties?["Part"]?["properties"]?["Number"]?["type"]);
    }

    [Theory]
    [InlineData("Judge", "OwnLock", true)]
    [InlineData("CredentialVerifier", "DirectoryLockout", true)]
    [InlineData("Judge\": { \"Address\": \"imaps://a.example.com\" }, \"CredentialVerifier", "OwnLock", false)]
    [InlineData("Judge", "OwnLock\": { \"After\": 20 }, \"DirectoryLockout", false)]
    public async Task SchemaAndReader_AgreeOnDirectories(string verifier, string lockout, bool isGood)
    {
        using var folder = new TemporaryFolder();
        var json = $$"""
            { "Gateway": { "Identity": { "Directories": { "mailboxes": {
                "{{lockout}}": { "After": 100 },
                "{{verifier}}": { "Address": "imaps://mbx1.example.com" } } } } } }
            """;

        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Write(), TestContext.Current.CancellationToken);
        var reading = new ConfigurationFile(folder.Write("gateway.json", json), new Dictionary<string, string>(), (_, _) => { }).Read();

        Assert.Equal(isGood, schema.Validate(JsonNode.Parse(json)?.ToJsonString() ?? "").Count == 0);
        Assert.Equal(isGood, reading.Errors.Count == 0);
        if (isGood)
        {
            var directory = Assert.Single(reading.Options?.Identity.Directories
                ?? throw new InvalidOperationException("No options.")).Value;
            Assert.Equal("imaps://mbx1.example.com", directory.CredentialVerifier?.Address);
            Assert.Equal(100, directory.DirectoryLockout?.After);
        }
    }

    private sealed class Sample
    {
        [Description("Renamed.")]
        [FormerName("Part")]
        public Section? Section { get; init; }
    }

    private sealed class Section
    {
        [Description("A number.")]
        public int Number { get; init; }
    }

    private sealed class Required
    {
        [Required]
        [FormerName("Password")]
        public string Key { get; init; } = "";
    }
}
