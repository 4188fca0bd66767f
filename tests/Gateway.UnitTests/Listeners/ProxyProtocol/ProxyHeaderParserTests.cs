using System.Buffers;
using System.Text;
using CsCheck;
using Gateway.Listeners.ProxyProtocol;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.ProxyProtocol;

public sealed class ProxyHeaderParserTests
{
    private const string V2 = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.5 192.0.2.1 56324 443\r\n", "203.0.113.5:56324")]
    [InlineData("PROXY TCP6 2001:db8::5 2001:db8::1 56324 443\r\n", "[2001:db8::5]:56324")]
    [InlineData("PROXY TCP6 ::ffff:203.0.113.5 ::ffff:192.0.2.1 56324 443\r\n", "203.0.113.5:56324")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", null)]
    public void Line_WellFormed_GivesSourceAtEverySplit(string line, string? source)
    {
        AssertComplete(Encoding.ASCII.GetBytes(line), source);
    }

    [Theory]
    [InlineData("2111000C" + "CB007105" + "C0000201" + "DC0401BB", "203.0.113.5:56324")]
    [InlineData("21110013" + "CB007105" + "C0000201" + "DC0401BB" + "EE0004AABBCCDD", "203.0.113.5:56324")]
    [InlineData("21210024" + "20010DB8000000000000000000000005" + "20010DB8000000000000000000000001" + "DC0401BB", "[2001:db8::5]:56324")]
    [InlineData("21210024" + "00000000000000000000FFFFCB007105" + "00000000000000000000FFFFC0000201" + "DC0401BB", "203.0.113.5:56324")]
    [InlineData("20000000", null)]
    [InlineData("2011000C" + "CB007105" + "C0000201" + "DC0401BB", null)]
    [InlineData("20000003AABBCC", null)]
    [InlineData("21000000", null)]
    [InlineData("21000002FFFF", null)]
    [InlineData("2112000C" + "CB007105" + "C0000201" + "DC0401BB", null)] // datagrams
    [InlineData("21310004" + "2F746D70", null)] // UNIX sockets
    [InlineData("21320000", null)]
    [InlineData("21410003AABBCC", null)] // a family that is not known
    [InlineData("21F1000C" + "CB007105" + "C0000201" + "DC0401BB", null)]
    public void Binary_WellFormed_GivesSourceAtEverySplit(string hex, string? source)
    {
        AssertComplete(Convert.FromHexString(V2 + hex), source);
    }

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.5 192.0.2.1 56324\r\n")]
    [InlineData("PROXY TCP4 203.0.113.5 192.0.2.1 56324 443 9\r\n")]
    [InlineData("PROXY TCP4 203.0.113.5 192.0.2.1 65536 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.5 192.0.2.1 +1 443\r\n")]
    [InlineData("PROXY TCP4 1 192.0.2.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 0x7f.0.0.1 192.0.2.1 56324 443\r\n")]
    [InlineData("PROXY TCP4 2001:db8::5 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY TCP5 203.0.113.5 192.0.2.1 1 2\r\n")]
    [InlineData("PROXY  TCP4 203.0.113.5 192.0.2.1 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    public void Line_NotWellFormed_IsMalformed(string line)
    {
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.TryRead(Encoding.ASCII.GetBytes(line), out _, out _));
    }

    [Theory]
    [InlineData("1111000C" + "CB007105" + "C0000201" + "DC0401BB")]
    [InlineData("2211000C" + "CB007105" + "C0000201" + "DC0401BB")]
    [InlineData("2111000B" + "CB007105" + "C0000201" + "DC0401")]
    [InlineData("2111000E" + "CB007105" + "C0000201" + "DC0401BB" + "0400")]
    [InlineData("21110010" + "CB007105" + "C0000201" + "DC0401BB" + "04000500")]
    [InlineData("2111FFFF")]
    public void Binary_NotWellFormed_IsMalformed(string hex)
    {
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.TryRead(Convert.FromHexString(V2 + hex), out _, out _));
    }

    [Fact]
    public void Line_WithoutEndWithinBound_IsMalformed()
    {
        var endless = Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('a', 200));

        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.TryRead(endless, out _, out _));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("POST / HTTP/1.1\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public void OtherBytes_AreNoHeader(string text)
    {
        Assert.Equal(ProxyHeaderStatus.Absent, ProxyHeaderParser.TryRead(Encoding.Latin1.GetBytes(text), out _, out _));
    }

    [Fact]
    public void AnyBytes_BehindAnyBeginning_AreReadWithinTheirBounds()
    {
        byte[][] beginnings =
        [
            [],
            "PROXY "u8.ToArray(),
            "PROXY TCP4 "u8.ToArray(),
            Convert.FromHexString(V2),
            Convert.FromHexString(V2 + "2111"),
            Convert.FromHexString(V2 + "2121"),
        ];
        Gen.Select(Gen.Int[0, beginnings.Length - 1], Gen.Byte.Array[0, 80]).Sample((beginning, rest) =>
        {
            byte[] bytes = [.. beginnings[beginning], .. rest];
            var status = ProxyHeaderParser.TryRead(bytes, out var header, out var length);

            Assert.Equal(status == ProxyHeaderStatus.Complete, header is not null);
            Assert.InRange(length, 0, bytes.Length);
        });
    }

    private static void AssertComplete(byte[] header, string? source)
    {
        byte[] bytes = [.. header, .. "rest"u8];
        for (var split = 0; split <= bytes.Length; split++)
        {
            var sequence = Sequences.Split(bytes, split);
            Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderParser.TryRead(sequence, out var read, out var length));
            Assert.Equal(source, read?.Source?.ToString());
            Assert.Equal(header.Length, length);
        }

        for (var cut = 0; cut < header.Length; cut++)
        {
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyHeaderParser.TryRead(new ReadOnlySequence<byte>(header, 0, cut), out _, out _));
        }
    }
}
