using Gateway.Preauthentication;
using Gateway.Preauthentication.Pages;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class SignInOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(SignInOptionsValidator.Validate(new SignInOptions()));

    [Fact]
    public void Validate_EveryMistake_IsFoundAtItsKey()
    {
        var options = new SignInOptions
        {
            CookieName = "a b",
            Realm = "x\"",
            Public = new() { Idle = TimeSpan.FromHours(2), Absolute = TimeSpan.FromHours(1) },
            Private = new() { Idle = TimeSpan.FromHours(2), Absolute = TimeSpan.FromHours(1) },
            Page = new() { Language = "", Colors = new() { Brand = "blue", Accent = "#ffff00" } },
            Hosts = new Dictionary<string, SignInPageOptions> { ["mail.example.com"] = new() { Language = "<en>" } },
        };

        Assert.Equal(
            [
                "CookieName", "Realm", "Public:Idle", "Private:Idle", "Hosts:mail.example.com:Language", "Page:Language",
                "Page:Colors:Brand", "Page:Colors:Accent",
            ],
            SignInOptionsValidator.Validate(options).Select(v => v.MemberNames.Single()));
    }
}
