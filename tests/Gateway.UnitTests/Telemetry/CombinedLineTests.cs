using System.Buffers;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Identity.Credentials;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed partial class CombinedLineTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 9, 1, 2, 3, TimeSpan.FromHours(2));

    [Fact]
    public void Line_IsThatOfNginx() => Assert.Equal(
        "203.0.113.9 - alice [08/Mar/2026:23:02:03 +0000] \"GET /owa/?a=1 HTTP/2\" 200 42 \"https://mail.example.com/\" \"Mozilla/5.0 (X11)\"",
        Write(Record()));

    [Fact]
    public void UnknownValues_AreDashes() => Assert.Equal(
        "- - - [08/Mar/2026:23:02:03 +0000] \"-\" 000 0 \"-\" \"-\"", Write(new RequestRecord { Time = Time }));

    [Theory]
    [InlineData("al ice", "al\\x20ice")]
    [InlineData("a\" 200 [x]", "a\\x22\\x20200\\x20[x]")]
    [InlineData("j\u00f6rg", "j\\xC3\\xB6rg")]
    [InlineData("back\\slash", "back\\x5Cslash")]
    [InlineData("line\r\nfeed\u007f", "line\\x0D\\x0Afeed\\x7F")]
    public void User_WithAnything_StaysInItsColumn(string user, string expected)
    {
        var record = Record();
        record.User = new UserIdentity { Name = user, Directory = "test" };

        Assert.Equal(expected, Grok().Match(Write(record)).Groups["auth"].Value);
    }

    [Fact]
    public void Header_WithAnything_StaysInItsColumnAsTheBytesThatItWas()
    {
        var record = Record();
        record.UserAgent = "x\" \"-\" \u00c3\u00b6\n";

        Assert.Equal("\"x\\x22 \\x22-\\x22 \\xC3\\xB6\\x0A\"", Grok().Match(Write(record)).Groups["agent"].Value);
    }

    [Fact]
    public void Line_IsReadByThePatternOfLogstash()
    {
        var match = Grok().Match(Write(Record()));

        Assert.True(match.Success);
        Assert.Equal(
            ("203.0.113.9", "alice", "GET", "/owa/?a=1", "2", "200", "42"),
            (
                match.Groups["client"].Value,
                match.Groups["auth"].Value,
                match.Groups["verb"].Value,
                match.Groups["request"].Value,
                match.Groups["version"].Value,
                match.Groups["response"].Value,
                match.Groups["bytes"].Value));
    }

    private static RequestRecord Record() => new()
    {
        Time = Time,
        ClientAddress = IPAddress.Parse("203.0.113.9"),
        User = new UserIdentity { Name = "alice", Directory = "test" },
        Method = "GET",
        Target = "/owa/?a=1",
        Protocol = "HTTP/2",
        Status = 200,
        ResponseBodyBytes = 42,
        Referer = "https://mail.example.com/",
        UserAgent = "Mozilla/5.0 (X11)",
    };

    private static string Write(RequestRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        ((ICombinedLine)record).WriteCombined(buffer);
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    // HTTPD_COMBINEDLOG of Logstash's patterns, with its parts written out.
    [GeneratedRegex("""
        ^(?<client>[0-9A-Fa-f.:]+|-) (?<ident>[a-zA-Z0-9._-]+) (?<auth>\S+) \[(?<time>\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "(?:(?<verb>\b\w+\b) (?<request>\S+)(?: HTTP/(?<version>[\d.]+))?|(?<raw>.*?))" (?:-|(?<response>\d+)) (?:-|(?<bytes>\d+)) (?<referrer>"(?:[^"\\]|\\.)*") (?<agent>"(?:[^"\\]|\\.)*")$
        """)]
    private static partial Regex Grok();
}
