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

    [Theory]
    [InlineData("0123456789abcdef", "fedcba9876543210", null)]
    [InlineData("0123456789abcdef", "short", "ViewToken")]
    [InlineData("0123456789abcdef", "0123456789abcdef", "ViewToken")]
    [InlineData(null, "fedcba9876543210", "ViewToken")]
    public void Validate_ViewToken_NamesWhatHasNoEffect(string? token, string view, string? wrong)
    {
        var findings = AdminOptionsValidator.Validate(new AdminOptions { Token = token, ViewToken = view });

        Assert.Equal(wrong is null ? [] : [wrong], findings.SelectMany(f => f.MemberNames));
    }

    [Theory]
    [InlineData("0123456789abcdef", "alice", null, null)]
    [InlineData("0123456789abcdef", "alice", "users", null)]
    [InlineData("0123456789abcdef", null, "users", "Viewers")]
    [InlineData(null, "alice", null, "Viewers")]
    public void Validate_Role_MustNameSomebodyBesideAToken(string? token, string? user, string? directory, string? wrong)
    {
        var role = new AdminRoleOptions { Users = user is null ? [] : [user], Directories = directory is null ? [] : [directory] };

        var findings = AdminOptionsValidator.Validate(new AdminOptions { Token = token, Viewers = role });

        Assert.Equal(wrong is null ? [] : [wrong], findings.SelectMany(f => f.MemberNames));
    }
}
