using Gateway.Configuration;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class AllowedNamesTests
{
    private static readonly string[] Names = ["Preset", "Hosts", "Match", "Cluster", "ClusterId"];

    [Theory]
    [InlineData("Presets", "Preset")]
    [InlineData("preset", "Preset")]
    [InlineData("Perset", "Preset")]
    [InlineData("Hots", "Hosts")]
    [InlineData("ClusterID", "ClusterId")]
    [InlineData("Authority", null)]
    [InlineData("X", null)]
    [InlineData("", null)]
    public void Nearest_OfName_IsOneSlipAway(string given, string? expected) => Assert.Equal(expected, AllowedNames.Nearest(given, Names));

    [Fact]
    public void Nearest_OfEndlessName_IsNotSought() =>
        Assert.Null(AllowedNames.Nearest(new string('a', 100_000), [new string('a', 99_999)]));

    [Fact]
    public void List_OfVeryMany_IsCut() => Assert.EndsWith(
        ", 39 and 9960 more", AllowedNames.List([.. Enumerable.Range(0, 10_000).Select(n => $"{n}")]), StringComparison.Ordinal);
}
