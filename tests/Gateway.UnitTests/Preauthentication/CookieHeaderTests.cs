using Gateway.Preauthentication;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("a=1; s=x; b=2", "x")]
    [InlineData("s=x", "x")]
    [InlineData("s= x ", "x")]
    [InlineData("s=", "")]
    [InlineData("s", "")]
    [InlineData("ss=x; as=y", null)]
    [InlineData("s=x; s=y", null)]
    [InlineData("s; s=y", null)]
    [InlineData("", null)]
    public void Find_ReadsTheOneCookieOfAName(string header, string? expected) => Assert.Equal(expected, CookieHeader.Find(header, "s"));

    [Fact]
    public void Find_InTwoHeaders_IsAmbiguous() => Assert.Null(CookieHeader.Find(new StringValues(["s=x", "s=y"]), "s"));

    [Theory]
    [InlineData("s=x", "")]
    [InlineData("s=x; f=y", "")]
    [InlineData("s", "")]
    [InlineData("a=1; s=x; b=2", "a=1; b=2")]
    [InlineData("a=1;s=x;;  b=2;f=", "a=1; b=2")]
    [InlineData("s =x; a", "a")]
    public void Remove_KeepsTheOthers(string header, string expected) =>
        Assert.Equal(expected, CookieHeader.Remove(header, "s", "f").ToString());

    [Fact]
    public void Remove_FromSeveralHeaders_JoinsThem() =>
        Assert.Equal("a=1; b=2", CookieHeader.Remove(new StringValues(["a=1; s=x", "s=y", "b=2"]), "s", "f").ToString());
}
