using System.Net;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Credentials;

public sealed class AccountNamesTests
{
    private static readonly AccountNames Names = new(["example.com", "EXAMPLE"]);

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("Alice", "alice")]
    [InlineData("ÄRGER", "ärger")]
    [InlineData("\talice ", "alice")]
    [InlineData("alice@example.com", "alice")]
    [InlineData("ALICE@EXAMPLE.COM", "alice")]
    [InlineData("example\\alice", "alice")]
    [InlineData(".\\alice", "alice")]
    [InlineData("\\alice", "alice")]
    [InlineData("EXAMPLE\\alice@example.com", "alice")]
    [InlineData("alice@other.example", "alice@other.example")]
    [InlineData("OTHER\\alice", "alice@other")]
    [InlineData("OTHER\\alice@other", "alice@other")]
    public void Normalize_OfAName_GivesTheFormItIsCountedUnder(string presented, string expected) =>
        Assert.Equal(expected, Names.Normalize(presented));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("@example.com")]
    [InlineData("EXAMPLE\\")]
    [InlineData("al\u0007ice")]
    [InlineData("alice@made1@example.com")] // each would be worth another guess where a directory takes off one of them
    [InlineData("OTHER\\alice@made1")]
    [InlineData("OTHER\\made1\\alice")]
    [InlineData("alice\ud83d\ude00")]
    public void Normalize_OfNoName_IsNull(string presented) => Assert.Null(Names.Normalize(presented));

    [Fact]
    public void Normalize_OfTheLongestName_FitsAndOneMoreIsNull()
    {
        Assert.Equal(AccountNames.MaximumLength, Names.Normalize($"D\\{new string('a', AccountNames.MaximumLength - 2)}")!.Length);
        Assert.Null(Names.Normalize(new string('a', AccountNames.MaximumLength + 1)));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public void SourceNetwork_WrittenAndRead_IsTheSame(string address, string expected)
    {
        var network = SourceNetwork.Of(IPAddress.Parse(address));

        Assert.Equal(expected, network.ToString());
        Assert.True(SourceNetwork.TryParse(expected, out var read));
        Assert.Equal(network, read);
    }
}
