using Gateway.Mail.BackEnds;
using Xunit;

namespace Gateway.UnitTests.Mail.BackEnds;

public sealed class CommonCapabilitiesTests
{
    [Theory]
    [InlineData("IDLE,MOVE,QUOTA", "idle,QUOTA", "IDLE,QUOTA")]
    [InlineData("SIZE 2000,DSN", "SIZE 1000,DSN", "SIZE 1000,DSN")]
    [InlineData("SIZE 2000", "SIZE", "SIZE 2000")]
    [InlineData("SIZE 0", "SIZE 1000", "SIZE 1000")]
    [InlineData("SIZE 1000", "DSN", "")]
    [InlineData("SIZE many", "SIZE 1000", "")]
    [InlineData("EXPIRE 60,UIDL", "EXPIRE 30,UIDL", "UIDL")]
    public void Of_TwoBackEnds_IsWhatHoldsAtBoth(string one, string other, string expected) =>
        Assert.Equal(expected, string.Join(',', CommonCapabilities.Of([one.Split(','), other.Split(',')])!)); // two were given

    [Fact]
    public void Of_NoBackEnd_IsNothing() => Assert.Null(CommonCapabilities.Of([]));
}
