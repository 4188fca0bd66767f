using System.Text;
using Gateway.Configuration;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class EnvironmentReferencesTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["HOST"] = "ex1",
        ["EMPTY"] = "",
        ["NESTED"] = "${HOST}",
    };

    [Theory]
    [InlineData("https://${HOST}.example.com", "https://ex1.example.com")]
    [InlineData("${HOST}${HOST}", "ex1ex1")]
    [InlineData("a${EMPTY}b", "ab")]
    [InlineData("${NESTED}", "${HOST}")]
    [InlineData("$${HOST}", "${HOST}")]
    [InlineData("$${${HOST}}", "${ex1}")]
    [InlineData("$HOST and {HOST}", "$HOST and {HOST}")]
    public void Resolve_Text_HasTheVariables(string written, string expected)
    {
        var (node, errors) = Resolve(written);

        Assert.Empty(errors);
        Assert.Equal(expected, node.Value);
    }

    [Theory]
    [InlineData("a ${ABSENT}", "names the environment variable ABSENT, which is not set; allowed: a variable that is set, or $${ for the text ${")]
    [InlineData("${", "has ${ without the name of an environment variable and }; allowed: ${NAME}, or $${ for the text ${")]
    [InlineData("${}", "has ${ without the name of an environment variable and }; allowed: ${NAME}, or $${ for the text ${")]
    [InlineData("${1A}", "has ${ without the name of an environment variable and }; allowed: ${NAME}, or $${ for the text ${")]
    [InlineData("${A-B}", "has ${ without the name of an environment variable and }; allowed: ${NAME}, or $${ for the text ${")]
    public void Resolve_WhatCannotBe_IsAnErrorAtItsPlace(string written, string message)
    {
        var (node, errors) = Resolve(written);

        var error = Assert.Single(errors);
        Assert.Equal(message, error.Message);
        Assert.Equal("test.json:1:3", error.Origin?.ToString());
        Assert.Equal(written, node.Value);
    }

    [Fact]
    public void Bind_WrongValueFromAVariable_ShowsTheReferenceAlone()
    {
        var (_, errors) = Resolve("${HOST}", out var root);
        Assert.Empty(errors);
        Assert.Equal("${HOST}", root.Children[0].Written);
    }

    private static (ConfigurationNode Node, IReadOnlyList<ConfigurationError> Errors) Resolve(string written) => Resolve(written, out _);

    private static (ConfigurationNode Node, IReadOnlyList<ConfigurationError> Errors) Resolve(string written, out ConfigurationNode root)
    {
        var errors = new ConfigurationErrors(_ => null);
        root = JsonConfiguration.Read(new JsonText("test.json", Encoding.UTF8.GetBytes($$"""{ "a": "{{written}}" }""")), errors)!;
        EnvironmentReferences.Resolve(root, Variables, errors);
        return (root.Children[0], errors.All);
    }
}
