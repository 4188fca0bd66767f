using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class BackgroundOwnershipTests
{
    /// <summary>A loop of anybody else's ends the gateway, or ends without a word, when it throws.</summary>
    [Theory]
    [InlineData(": BackgroundService", null)]
    [InlineData("new PeriodicTimer", "BackgroundRunner.cs")]
    public void Loop_InTheSource_BelongsToTheOneOwner(string construct, string? owner)
    {
        var holders = Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains(construct, StringComparison.Ordinal))
            .Select(Path.GetFileName);

        Assert.Equal(owner is null ? [] : [owner], holders);
    }
}
