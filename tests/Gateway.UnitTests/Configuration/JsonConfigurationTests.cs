using System.Text;
using Gateway.Configuration;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class JsonConfigurationTests
{
    [Fact]
    public void Read_KeyInNestedList_KnowsLineAndColumn()
    {
        var root = Read("""
            {
              // a comment
              "Gateway": { "Höste": [ "ä", "a",
                "b" ] }
            }
            """, out _);

        Assert.Equal("test.json:3:3", root?.Nearest("Gateway").Origin.ToString());
        Assert.Equal("test.json:3:32", root?.Nearest("gateway:höste:1").Origin.ToString());
        Assert.Equal("test.json:4:5", root?.Nearest("gateway:höste:2:Absent").Origin.ToString());
        Assert.Equal("Gateway:Höste:2", root?.Nearest("gateway:höste:2").Key);
    }

    [Fact]
    public void Read_TooDeep_IsRefused()
    {
        Assert.Null(Read(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), out var errors));

        Assert.Contains("depth", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyValues_IsRefused()
    {
        Assert.Null(Read("{\"a\":[" + string.Join(',', Enumerable.Repeat("1", JsonConfiguration.MaxValues + 1)) + "]}", out var errors));

        Assert.Contains("too many values", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneKeyVeryOften_KeepsLimitedErrors()
    {
        Read("{" + string.Join(',', Enumerable.Repeat("\"a\":1", 200_000)) + "}", out var errors);

        Assert.Equal(ConfigurationErrors.Limit, errors.Count);
    }

    private static ConfigurationNode? Read(string json, out IReadOnlyList<ConfigurationError> errors)
    {
        var collected = new ConfigurationErrors(_ => null);
        errors = collected.All;
        return JsonConfiguration.Read(new JsonText("test.json", Encoding.UTF8.GetBytes(json)), collected);
    }
}
