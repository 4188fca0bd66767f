using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class OptionsBinderTests
{
    private static readonly OptionTypes Types = new(
        OptionType.Section<Sample>(),
        OptionType.Section<Demanding>(),
        OptionType.Section<Holder>(),
        OptionType.Section<Choice>(),
        OptionType.Enumeration<ChoiceMode>(),
        OptionType.Element<string>());

    [Theory]
    [InlineData("\"00:00:30\"", 30)]
    [InlineData("\"00:30\"", 1_800)]
    [InlineData("\"1.00:00:00\"", 86_400)]
    [InlineData("\"0:00:00.5\"", 0.5)]
    public void Bind_TimeSpan_IsRead(string json, double seconds)
    {
        var (options, errors) = Binding.Bind<Sample>(Types, $$"""{ "Time": {{json}} }""");

        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromSeconds(seconds), options.Time);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("\"30\"")]
    [InlineData("\"24:00:00\"")]
    [InlineData("\"1:00:00:00\"")]
    [InlineData("\"-00:00:01\"")]
    [InlineData("\"\"")]
    [InlineData("\"00:00:30\\n\"")]
    public void Bind_WhatOnlyTheFrameworkTakesForTimeSpan_IsRefused(string json)
    {
        var (options, errors) = Binding.Bind<Sample>(Types, $$"""{ "Time": {{json}} }""");

        Assert.EndsWith("allowed: a time span such as 00:00:30 or 1.00:00:00", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Time);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1e3")]
    [InlineData("1.0")]
    [InlineData("\" 1\"")]
    [InlineData("\"0x10\"")]
    public void Bind_NoWholeNumber_IsRefused(string json) =>
        Assert.Single(Binding.Bind<Sample>(Types, $$"""{ "Number": {{json}} }""").Errors);

    [Fact]
    public void Bind_Null_LeavesDefault()
    {
        var (options, errors) = Binding.Bind<Sample>(Types, """{ "Time": null, "Secret": null, "List": null, "Path": null }""");

        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Time);
        Assert.Equal(["default"], options.List);
    }

    [Fact]
    public void Bind_NullForRequired_IsRefused() =>
        Assert.Equal("Gateway:Name", Assert.Single(Binding.Bind<Demanding>(Types, """{ "Name": null }""").Errors).Key);

    [Fact]
    public void Bind_Paths_AreRelativeToFile()
    {
        var (options, errors) =
            Binding.Bind<GatewayOptions>("""{ "State": "../state", "Telemetry": { "AccessLog": "-", "AuditLog": "/var/log/audit" } }""");

        Assert.Empty(errors);
        Assert.Equal("/etc/state", options.State);
        Assert.Equal("-", options.Telemetry.AccessLog);
        Assert.Equal("/var/log/audit", options.Telemetry.AuditLog);
    }

    [Fact]
    public void Bind_DefaultPathOfAbsentSection_IsRelativeToFile()
    {
        var (options, _) = Binding.Bind<GatewayOptions>("{}");

        Assert.Equal("/etc/gateway/state", options.State);
        Assert.Equal("/etc/gateway/certificates", options.Certificates.Store);
    }

    [Fact]
    public void Bind_SecretFile_IsReadWithoutLineEnd()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("secret", "pass word\r\n");

        var (options, errors) = Binding.Bind<Sample>(Types, $$"""{ "SecretFile": "{{path}}" }""");

        Assert.Empty(errors);
        Assert.Equal("pass word", options.Secret);
    }

    [Fact]
    public void Bind_SecretFileTooLarge_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("secret", new string('x', SecretFiles.MaxBytes + 1));

        var (options, errors) = Binding.Bind<Sample>(Types, $$"""{ "SecretFile": "{{path}}" }""");

        Assert.Contains("larger than", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Null(options.Secret);
    }

    [Fact]
    public void Bind_SecretOfWrongKind_IsNotPrinted()
    {
        var (_, errors) = Binding.Bind<Sample>(Types, """{ "Secret": 31337, "Pin": "31337x" }""");

        Assert.Equal(2, errors.Count);
        Assert.DoesNotContain("31337", string.Join('\n', errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"All\"", "All", "")]
    [InlineData("{ \"Names\": [ \"one\" ] }", "Some", "one")]
    [InlineData("{ \"Mode\": \"All\" }", "All", "")]
    public void Bind_ValueInThePlaceOfAnObject_SetsItsDefaultProperty(string json, string mode, string names)
    {
        var (options, errors) = Binding.Bind<Holder>(Types, $$"""{ "Choice": {{json}} }""");

        Assert.Empty(errors);
        Assert.Equal(mode, options.Choice.Mode.ToString());
        Assert.Equal(names, string.Join(',', options.Choice.Names));
    }

    [Theory]
    [InlineData("\"Any\"")]
    [InlineData("[ \"All\" ]")]
    [InlineData("true")]
    public void Bind_WrongValueInThePlaceOfAnObject_IsRefused(string json)
    {
        var (options, errors) = Binding.Bind<Holder>(Types, $$"""{ "Choice": {{json}} }""");

        Assert.Single(errors);
        Assert.Equal(ChoiceMode.Some, options.Choice.Mode);
    }

    private enum ChoiceMode
    {
        Some,
        All,
    }

    private sealed class Holder
    {
        public Choice Choice { get; init; } = new();
    }

    private sealed class Choice
    {
        [Shorthand]
        public ChoiceMode Mode { get; init; }

        public IReadOnlyList<string> Names { get; init; } = [];
    }

    private sealed class Sample
    {
        public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(7);

        public int? Number { get; init; }

        public IReadOnlyList<string> List { get; init; } = ["default"];

        [DataType("Path")]
        public string? Path { get; init; }

        [PasswordPropertyText(true)]
        public string? Secret { get; init; }

        [DataType("Path")]
        public string? SecretFile { get; init; }

        [PasswordPropertyText(true)]
        public int Pin { get; init; }
    }

    private sealed class Demanding
    {
        [Required]
        public string Name { get; init; } = "";
    }
}
