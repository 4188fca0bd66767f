using System.Net;
using Gateway.Listeners;
using Gateway.Listeners.Http2;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Http2;

public sealed class Http2LimitReportTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<Http2LimitReport> _logger = new();

    [Fact]
    public void Ended_LogsOneLineASourceAndMinute()
    {
        var report = new Http2LimitReport(_time, _logger);
        for (var i = 0; i < 5; i++)
        {
            report.Ended("https", new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1_000 + i), ConnectionEnd.TooManyFrames);
            report.Ended("https", new IPEndPoint(IPAddress.Parse($"2001:db8::{i:x}"), 1_000), ConnectionEnd.TooManyFrames);
        }

        Assert.Equal(2, _logger.Collector.Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        report.Ended("https", new IPEndPoint(IPAddress.Parse("192.0.2.1"), 2_000), ConnectionEnd.TooManyFrames);

        Assert.Equal(3, _logger.Collector.Count);
        Assert.Contains("192.0.2.1 was ended", _logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Contains("4 more of this source", _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ended_ManySources_LogsABoundedNumberOfLines()
    {
        var report = new Http2LimitReport(_time, _logger);
        for (var i = 0; i < 5_000; i++)
        {
            report.Ended("https", new IPEndPoint(new IPAddress(i + 1), 1_000), ConnectionEnd.TooManyFrames);
        }

        Assert.Equal(1_000, _logger.Collector.Count);
    }
}
