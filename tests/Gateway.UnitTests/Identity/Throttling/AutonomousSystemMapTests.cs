using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Throttling;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Throttling;

public sealed class AutonomousSystemMapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("10.0.0.1", 1)]
    [InlineData("10.1.0.1", 2)]
    [InlineData("10.1.2.255", 3)]
    [InlineData("10.1.3.0", 2)]
    [InlineData("10.2.0.0", 1)]
    [InlineData("10.255.255.255", 1)]
    [InlineData("11.0.0.0", null)]
    [InlineData("9.255.255.255", null)]
    [InlineData("2001:db8::1", 4)]
    [InlineData("2001:db8:ffff:ffff::1", 4)]
    [InlineData("2001:db9::", null)]
    [InlineData("255.255.255.255", 5)]
    [InlineData("ffff:ffff::", 6)]
    public void Find_InNestedNetworks_IsTheMostSpecificOne(string address, int? expected)
    {
        var map = AutonomousSystemMap.Read(_folder.Write("systems.txt", """
            # comment
            10.1.7.7/16, AS2
            10.0.0.0/8 AS1
            10.1.2.0/24;as3

            2001:db8::/32	4
            255.255.255.255/32 5
            ffff::/16 6
            """));

        Assert.Equal((uint?)expected, map.Find(SourceNetwork.Of(IPAddress.Parse(address))));
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("10.0.0.0/8 AS")]
    [InlineData("10.0.0.0/8 AS0")]
    [InlineData("10.0.0.0/8 -1")]
    [InlineData("10.0.0.0/33 AS1")]
    [InlineData("AS1 10.0.0.0/8")]
    [InlineData("10.0.0.0/8 AS4294967296")]
    public void Read_OfALineThatIsNoNetwork_SaysWhichLine(string line)
    {
        var file = _folder.Write("systems.txt", $"192.0.2.0/24 AS1\n{line}\n");

        var error = Assert.Throws<FormatException>(() => AutonomousSystemMap.Read(file));

        Assert.StartsWith("line 2 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_InManyNetworks_AgreesWithASearchOfThemAll()
    {
        var random = new Random(17);
        var networks = Enumerable.Range(0, 500)
            .Select(i => (Network: NetworkOf(random.Next(), random.Next(8, 33)), Number: (uint)i + 1))
            .DistinctBy(n => n.Network)
            .ToArray();
        var map = AutonomousSystemMap.Read(
            _folder.Write("systems.txt", string.Join('\n', networks.Select(n => $"{n.Network} {n.Number}"))));

        for (var i = 0; i < 20_000; i++)
        {
            var address = new IPAddress(random.Next());
            var expected = networks.Where(n => n.Network.Contains(address)).DefaultIfEmpty().MaxBy(n => n.Network.PrefixLength);
            Assert.Equal(expected.Number == 0 ? null : expected.Number, map.Find(SourceNetwork.Of(address)));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static IPNetwork NetworkOf(int bits, int length)
    {
        var start = (uint)bits & (uint)(0xFFFF_FFFFL << (32 - length));
        return new IPNetwork(new IPAddress([(byte)(start >> 24), (byte)(start >> 16), (byte)(start >> 8), (byte)start]), length);
    }
}
