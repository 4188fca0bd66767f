using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Xunit;

namespace Gateway.UnitTests.Identity.Passwords;

public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("correct horse")]
    [InlineData("alice in wonderland")]
    [InlineData("Dr4chenfels")]
    [InlineData("пароль-ключ")]
    public void Password_ThatIsLongAndNotCommon_IsTaken(string password) =>
        Assert.Null(PasswordPolicy.FindError(new Secret(password), "alice"));

    [Theory]
    [InlineData("x", "has 1 characters; at least 8 are needed")]
    [InlineData("sevench", "has 7 characters; at least 8 are needed")]
    [InlineData("aaaaaaaaaaaa", "repeats the same few characters")]
    [InlineData("12121212121212", "repeats the same few characters")]
    [InlineData("password", "is among the most common ones, which attackers try first")]
    [InlineData("PASSWORD", "is among the most common ones, which attackers try first")]
    [InlineData("Password2026!", "is among the most common ones, which attackers try first")]
    [InlineData("qwertyuiop", "is among the most common ones, which attackers try first")]
    [InlineData("12345678", "is among the most common ones, which attackers try first")]
    [InlineData("Alice123", "is little more than the user's name")]
    public void Password_ThatIsGuessedEasily_IsRefusedWithTheCause(string password, string expected) =>
        Assert.Equal(expected, PasswordPolicy.FindError(new Secret(password), "alice@example.com"));
}
