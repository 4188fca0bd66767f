using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Telemetry;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed partial class AuditLineTests
{
    [Fact]
    public void WriteTo_Record_SaysEverythingThatIsKnown()
    {
        var line = Write(new AuditRecord
        {
            Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            User = "EXAMPLE\\alice",
            CanonicalName = "alice",
            Source = IPAddress.Parse("203.0.113.7"),
            Protocol = "https",
            Scheme = "Basic",
            Route = "owa",
            Result = AuthenticationStatus.WrongPassword,
            Reason = AuditReason.LockedNow,
            Directory = "file",
            TraceId = "t1",
        });

        Assert.Equal(
            """{"time":"2026-01-02T03:04:05+00:00","result":"WrongPassword","source":"203.0.113.7","protocol":"https","scheme":"Basic","route":"owa","user":"EXAMPLE\\alice","name":"alice","reason":"LockedNow","directory":"file","trace":"t1"}""",
            line);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("\",\"source\":\"198.51.100.9\",\"result\":\"WrongPassword")]
    [InlineData("\n{\"time\":\"2026-01-01T00:00:00+00:00\",\"result\":\"WrongPassword\",\"source\":\"198.51.100.9\"")]
    public void WriteTo_HostileUser_CannotMakeFail2BanSeeAnotherAddress(string user)
    {
        var line = Write(new AuditRecord
        {
            Time = DateTimeOffset.UnixEpoch,
            User = user,
            Source = IPAddress.Parse("203.0.113.7"),
            Protocol = "imap4",
            Scheme = "PLAIN",
            Result = AuthenticationStatus.UnknownUser,
        });

        Assert.Equal("203.0.113.7", Assert.Single(FilterPattern().Matches(line)).Groups["host"].Value);
    }

    // The pattern that the documentation gives for fail2ban.
    [GeneratedRegex(
        """^\{"time":"[^"]*","result":"(?:UnknownUser|WrongPassword|LockedOut|Throttled)","source":"(?<host>[0-9a-fA-F.:]+)",""",
        RegexOptions.Multiline)]
    private static partial Regex FilterPattern();

    private static string Write(AuditRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new AuditLine(record).WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
