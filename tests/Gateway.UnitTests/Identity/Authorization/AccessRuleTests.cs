using System.Globalization;
using System.Net;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Authorization;

public sealed class AccessRuleTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("192.0.2.77", AccessStatus.Allowed)]
    [InlineData("2001:db8::5", AccessStatus.Allowed)]
    [InlineData("2001:db8::6", AccessStatus.OutsideNetworks)]
    [InlineData("203.0.113.9", AccessStatus.OutsideNetworks)]
    public void DecidePlace_WithNetworks_RequiresTheClientInOneOfThem(string source, AccessStatus expected)
    {
        var rule = new AccessRuleOptions { Networks = ["192.0.2.0/24", "2001:db8::5"] }.ToRule();

        Assert.Equal(expected, rule.DecidePlace(IPAddress.Parse(source), Monday));
    }

    [Theory]
    [InlineData("2026-11-23T06:59", AccessStatus.OutsideHours)] // Monday 07:59 in Zurich
    [InlineData("2026-11-23T07:00", AccessStatus.Allowed)]
    [InlineData("2026-11-23T16:59", AccessStatus.Allowed)]
    [InlineData("2026-11-23T17:00", AccessStatus.OutsideHours)]
    [InlineData("2026-11-22T12:00", AccessStatus.OutsideHours)] // Sunday
    [InlineData("2026-07-20T06:00", AccessStatus.Allowed)] // Monday 08:00 in summer time
    public void DecidePlace_WithHours_KeepsTheClockOfTheirTimeZone(string utc, AccessStatus expected)
    {
        var rule = new AccessRuleOptions
        {
            Hours = [new() { Days = [DayOfWeek.Monday, DayOfWeek.Friday], From = "08:00", To = "18:00" }],
            TimeZone = "Europe/Zurich",
        }.ToRule();

        Assert.Equal(expected, rule.DecidePlace(IPAddress.Loopback, Utc(utc)));
    }

    [Theory]
    [InlineData("2026-11-20T21:59", AccessStatus.OutsideHours)]
    [InlineData("2026-11-20T22:00", AccessStatus.Allowed)] // Friday night
    [InlineData("2026-11-21T05:59", AccessStatus.Allowed)] // ... which Saturday's morning belongs to
    [InlineData("2026-11-21T06:00", AccessStatus.OutsideHours)]
    [InlineData("2026-11-20T03:00", AccessStatus.OutsideHours)] // Thursday's night is not Friday's
    public void DecidePlace_WithHoursPastMidnight_CountsThemToTheDayTheyBeganOn(string utc, AccessStatus expected)
    {
        var rule = new AccessRuleOptions { Hours = [new() { Days = [DayOfWeek.Friday], From = "22:00", To = "06:00" }] }.ToRule();

        Assert.Equal(expected, rule.DecidePlace(IPAddress.Loopback, Utc(utc)));
    }

    [Theory]
    [InlineData("corp", AccessStatus.Allowed)]
    [InlineData("CORP", AccessStatus.Allowed)]
    [InlineData("partner", AccessStatus.NotNamed)]
    public void User_OfTheSameNameInAnotherDirectory_IsNotMeant(string directory, AccessStatus expected)
    {
        var named = new AccessRuleOptions { Users = ["administrator"], Directories = ["corp"] }.ToRule();
        var everybody = new AccessRuleOptions { Directories = ["corp"] }.ToRule();
        var user = new UserIdentity { Name = "administrator", Directory = directory };

        Assert.Equal(expected, named.DecideUser(user));
        Assert.Equal(expected, everybody.DecideUser(user));
    }

    [Fact]
    public void DecidePlace_OfTheWholeDay_HasNoGap()
    {
        var rule = new AccessRuleOptions { Hours = [new() { Days = [DayOfWeek.Monday] }] }.ToRule();

        for (var minute = 0; minute < 24 * 60; minute++)
        {
            Assert.Equal(AccessStatus.Allowed, rule.DecidePlace(IPAddress.Loopback, Monday.Date.AddMinutes(minute)));
        }
    }

    [Fact]
    public void Validate_EveryMistake_IsToldWithItsPlace()
    {
        var options = new AccessRuleOptions
        {
            Networks = ["192.0.2.0/24", "office"],
            Hours = [new() { From = "8", To = "25:00" }, new() { From = "08:00", To = "08:00" }],
            TimeZone = "Europe/Atlantis",
        };

        Assert.Equal(
            ["Networks:1", "Hours:0:From", "Hours:0:To", "Hours:1:To", "TimeZone"],
            AccessRuleOptionsValidator.Validate(options).Select(r => r.MemberNames.Single()));
    }

    [Fact]
    public void Explain_OfEveryStatus_NamesTheRoute()
    {
        foreach (var verdict in Enum.GetValues<AccessStatus>())
        {
            Assert.Contains("owa", AccessRule.Explain(verdict, "owa", null), StringComparison.Ordinal);
        }
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
