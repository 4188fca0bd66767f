using System.Net;
using Gateway.Listeners.PlainHttp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.PlainHttp;

public sealed class PlainHttpReportTests
{
    [Fact]
    public void Refused_ManyTimesAMinute_WarnsOnceAndCountsTheRest()
    {
        var time = new FakeTimeProvider();
        var logger = new FakeLogger<PlainHttpReport>();
        var report = new PlainHttpReport(time, logger);

        for (var i = 0; i < 100; i++)
        {
            report.Refused("http", IPAddress.Loopback, HttpsRedirectStatus.Credentials);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        report.Refused("http", IPAddress.Loopback, HttpsRedirectStatus.Credentials);

        string[] warnings = [.. logger.Collector.GetSnapshot().Where(r => r.Level == LogLevel.Warning).Select(r => r.Message)];
        Assert.Equal(2, warnings.Length);
        Assert.EndsWith("0 more since the last message.", warnings[0], StringComparison.Ordinal);
        Assert.EndsWith("99 more since the last message.", warnings[1], StringComparison.Ordinal);
    }
}
