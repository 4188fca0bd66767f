using Gateway.Preauthentication.Pages;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Pages;

public sealed class ReturnTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/owa/")]
    [InlineData("/owa/?ae=Item&t=IPM.Note&id=RgAAAAB%2fabc%3d")]
    [InlineData("/owa/alice%40example.com/?path=/mail")]
    [InlineData("/a/%C3%A4/b")]
    [InlineData("/gatewayish")]
    public void IsSafe_PathOfTheSameHost_IsTrue(string target) => Assert.True(ReturnTarget.IsSafe(target));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("owa/")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/owa\\..\\evil")]
    [InlineData("https://evil.example/")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("?x=1")]
    [InlineData("@evil.example")]
    [InlineData(".evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("/ /evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    [InlineData("/\0")]
    [InlineData("/\u007f")]
    [InlineData("/\u00a0/evil")]
    [InlineData("/\uff0fevil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/%2F/evil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0d%0aSet-Cookie:a")]
    [InlineData("/%00")]
    [InlineData("/%7f")]
    [InlineData("/%252f")]
    [InlineData("/%2e%2e/x")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("/./x")]
    [InlineData("/owa/../ecp/")]
    [InlineData("/owa/..;/ecp/")]
    [InlineData("/owa/..")]
    [InlineData("/x#y")]
    [InlineData("/\"><script>")]
    [InlineData("/gateway/signin")]
    [InlineData("/GATEWAY/signout")]
    [InlineData("/g%61teway/signout")]
    public void IsSafe_AnythingElse_IsFalse(string? target) => Assert.False(ReturnTarget.IsSafe(target));

    [Fact]
    public void IsSafe_TooLong_IsFalse() => Assert.False(ReturnTarget.IsSafe("/" + new string('a', 3_000)));
}
