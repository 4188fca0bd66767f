using Gateway.HostNames;
using Xunit;

namespace Gateway.UnitTests.HostNames;

public sealed class HostSyntaxTests
{
    [Theory]
    [InlineData("mail.example.com", true)]
    [InlineData("mail.example.com:8443", true)]
    [InlineData("MAIL_1", true)]
    [InlineData("127.0.0.1:443", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("[2001:db8::1]:443", true)]
    [InlineData("", false)]
    [InlineData(":443", false)]
    [InlineData("mail.example.com:", false)]
    [InlineData("mail.example.com:x", false)]
    [InlineData("mail..example.com", false)]
    [InlineData(".example.com", false)]
    [InlineData("a/b", false)]
    [InlineData("a@b", false)]
    [InlineData("a b", false)]
    [InlineData("[::1", false)]
    [InlineData("[mail]", false)]
    public void IsValid_Host_IsANameOrAnAddressWithAPort(string host, bool expected) => Assert.Equal(expected, HostSyntax.IsValid(host));
}
