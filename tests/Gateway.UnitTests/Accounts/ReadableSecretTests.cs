using Gateway.Accounts.Secrets;
using Xunit;

namespace Gateway.UnitTests.Accounts;

public sealed class ReadableSecretTests
{
    [Fact]
    public void Secret_InGroups_IsReadAsItWasMade()
    {
        var secret = ReadableSecret.New(28);
        var shown = ReadableSecret.Group(secret).Reveal();

        Assert.Equal(7, shown.Split('-').Length);
        Assert.All(shown.Split('-'), group => Assert.Equal(4, group.Length));
        Assert.Equal(secret, ReadableSecret.Read(shown.ToUpperInvariant().Replace('-', ' '), 28));
    }

    [Theory]
    [InlineData("OIL0-abcd", "0110abcd")]
    [InlineData("0110abc", null)]
    [InlineData("0110abcde", null)]
    [InlineData("0110abc!", null)]
    [InlineData("0110abcu", null)]
    public void LookAlikes_AreForgiven_AndNothingElse(string typed, string? read) => Assert.Equal(read, ReadableSecret.Read(typed, 8));
}
