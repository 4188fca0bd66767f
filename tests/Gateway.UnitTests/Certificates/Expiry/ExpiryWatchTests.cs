using System.Diagnostics.Metrics;
using Gateway.Certificates.Expiry;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Expiry;

public sealed class ExpiryWatchTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData(365, 31, null)]
    [InlineData(365, 30, 30)]
    [InlineData(365, 14.1, 30)]
    [InlineData(365, 14, 14)]
    [InlineData(365, 7, 7)]
    [InlineData(365, 1, 1)]
    [InlineData(365, 0, 0)]
    [InlineData(365, -5, 0)]
    [InlineData(90, 30, 30)]
    [InlineData(45, 15, null)]
    [InlineData(45, 14, 14)]
    [InlineData(6, 5, null)]
    [InlineData(6, 1, 1)]
    [InlineData(1, 0.5, null)]
    public void Threshold_ByLifeAndDaysLeft_IsTheOneCrossed(double life, double left, int? expected)
    {
        var end = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(expected, ExpiryThresholds.Crossed(end.AddDays(-life), end, end.AddDays(-left)));
    }

    [Fact]
    public async Task Watch_OverTheLastFortyDays_WarnsOnceAtEachThreshold()
    {
        using var folder = new TemporaryFolder();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var metrics = new CertificatesMetrics(meters);
        var counted = new MetricCollector<long>(meters, CertificatesMetrics.MeterName, "gateway.certificate.expiry_warnings");
        var options = new CertificatesOptions
        {
            Names = new Dictionary<string, CertificateOptions>
            {
                [Name] = new() { File = TestCertificates.WritePfx(folder, time.GetUtcNow().AddDays(40), Name) },
            }
        };
        using var selector = new CertificateSelector(
            new FixedOptions<CertificatesOptions>(options), time, metrics, NullLogger<CertificateSelector>.Instance);
        var log = new FakeLogger<ExpiryWatch>();
        var watch = new ExpiryWatch(selector, metrics, time, log);

        watch.Start();
        for (var hour = 0; hour < 41 * 24; hour++)
        {
            watch.Look();
            time.Advance(ExpiryWatch.Interval);
        }

        watch.Look();

        // Issued an hour ago for forty days and an hour: a third of it is less than fourteen days, so 30 and 14 are no news.
        Assert.Equal([7, 1, 0], counted.GetMeasurementSnapshot().Select(m => (int)m.Tags["gateway.certificate.days_left"]!));
        Assert.Equal([LogLevel.Warning, LogLevel.Warning, LogLevel.Error], log.Collector.GetSnapshot().Select(r => r.Level));
        Assert.Contains("mail.example.com expires in 7 days or less", log.Collector.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }
}
