using Gateway.Admin;
using Xunit;

namespace Gateway.UnitTests.Admin;

public sealed class AdminOptionsValidatorTests
{
    [Theory]
    [InlineData("127.0.0.1:9443", null, null)]
    [InlineData("[::1]:9443", null, null)]
    [InlineData("", null, null)]
    [InlineData("0.0.0.0:9443", null, "Token")]
    [InlineData("0.0.0.0:9443", "short", "Token")]
    [InlineData("0.0.0.0:9443", "0123456789abcdef", null)]
    [InlineData("127.0.0.1:9443", "short", "Token")]
    [InlineData("nonsense", null, "Endpoint")]
    [InlineData("9443", null, "Endpoint")]
    [InlineData("::1", null, "Endpoint")]
    [InlineData("[::1]", null, "Endpoint")]
    public void Validate_EndpointAndToken_NamesTheWrongOne(string endpoint, string? token, string? wrong)
    {
        var findings = AdminOptionsValidator.Validate(new AdminOptions { Endpoint = endpoint, Token = token });

        Assert.Equal(wrong is null ? [] : [wrong], findings.SelectMany(f => f.MemberNames));
    }
}
