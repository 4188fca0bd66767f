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
    [InlineData("  0110--ab   cd ", "0110abcd")]
    [InlineData("0110 AB\u212Ad", "0110abkd")] // the sign of Kelvin is a K
    [InlineData("0110\tabcd", null)]
    [InlineData("0110\u00A0abcd", null)] // a blank that is none
    [InlineData("0110\u2010abcd", null)]
    [InlineData("\uFF10110abcd", null)] // a wide zero
    [InlineData("0110abc\u0131", null)] // a dotless i
    [InlineData("0110abc\uD800", null)]
    [InlineData("0110-abcd-------------------------------------------------------------", null)]
    public void LookAlikes_AreForgiven_AndNothingElse(string typed, string? read) => Assert.Equal(read, ReadableSecret.Read(typed, 8));
}
