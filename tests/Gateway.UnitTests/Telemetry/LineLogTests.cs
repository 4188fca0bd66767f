using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Requests;
using Gateway.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed class LineLogTests : IDisposable
{
    private readonly FakeLogTarget _target = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _logger = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public async Task Stop_WithLinesQueued_WritesThemAll()
    {
        var log = Create(capacity: 100);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(log.TryWrite(new TextLine($"line {i}")));
        }

        await log.EndAsync();

        var lines = _target.Text.TrimEnd('\n').Split('\n');
        Assert.Equal(50, lines.Length);
        Assert.Equal("{\"text\":\"line 49\"}", lines[49]);
    }

    [Fact]
    public async Task Write_TextThatLooksLikeALine_StaysWithinItsLine()
    {
        var hostile = "x\"}\n{\"result\":\"Accepted\"}\r\u001b[31m\u2028\u0000\u007f";
        var log = Create(capacity: 10);
        log.TryWrite(new TextLine(hostile));

        await log.EndAsync();

        var line = Assert.Single(_target.Text.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u2028');
        using var document = JsonDocument.Parse(line);
        Assert.Equal(hostile, document.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Write_WithAFullQueue_DropsAndCounts()
    {
        using var lines = Collect();
        var log = Create(capacity: 2);

        Assert.True(log.TryWrite(new TextLine("one")));
        Assert.True(log.TryWrite(new TextLine("two")));
        Assert.False(log.TryWrite(new TextLine("three")));

        await log.EndAsync();
        Assert.Equal(1, log.Lost);
        Assert.Equal(1, Sum(lines, "dropped"));
        Assert.Equal(2, Sum(lines, "written"));
        Assert.DoesNotContain("three", _target.Text, StringComparison.Ordinal);
        Assert.Contains("lost 1 lines", Assert.Single(_logger.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WithAFullDisk_GoesOnWhenThereIsRoomAndReportsOnceAMinute()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var lines = Collect();
        _target.IsFull = true;
        var log = Create(capacity: 100);
        for (var i = 0; i < 3; i++)
        {
            log.TryWrite(new TextLine("lost"));
            await log.WriteNextAsync(cancellationToken);
        }

        _target.IsFull = false;
        log.TryWrite(new TextLine("kept"));
        await log.WriteNextAsync(cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        await log.EndAsync();

        Assert.Null(log.Error);
        Assert.Equal(3, log.Lost);
        Assert.Equal(3, Sum(lines, "failed"));
        Assert.Equal("{\"text\":\"kept\"}\n", _target.Text);
        var reports = _logger.Collector.GetSnapshot();
        Assert.InRange(reports.Count, 1, 2);
        Assert.Contains("No space left on device", reports[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combined_LeavesOutLinesWithoutThatFormat_AndKeepsAllForTheConsole()
    {
        using var lines = Collect();
        var recent = new RecentLines(() => 1);
        var log = Create(capacity: 10, new("access", 10, TimeSpan.Zero) { Recent = recent, IsCombined = () => true });
        log.TryWrite(new TextLine("mail session"));
        log.TryWrite(new RequestRecord { Method = "GET", Target = "/", Protocol = "HTTP/2" });

        await log.EndAsync();

        Assert.StartsWith("- - - [", Assert.Single(_target.Text.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(1, Sum(lines, "written"));
        Assert.Equal(
            ["/", "mail session"],
            recent.Backward(long.MaxValue).Select(line => JsonDocument.Parse(line.Line).RootElement)
                .Select(line => (line.TryGetProperty("target", out var target) ? target : line.GetProperty("text")).GetString()));
    }

    public void Dispose() => _services.Dispose();

    private LineLog Create(int capacity, LineLogSettings? settings = null) => new(
        settings ?? new LineLogSettings("access", capacity, TimeSpan.Zero),
        new LogDestination(() => "/log", _ => _target),
        new TelemetryMetrics(_services.GetRequiredService<IMeterFactory>()),
        _logger,
        _time);

    private MetricCollector<long> Collect() => new(_services.GetRequiredService<IMeterFactory>(), "Gateway.Telemetry", "gateway.log.lines");

    private static long Sum(MetricCollector<long> lines, string result) =>
        lines.GetMeasurementSnapshot().Where(m => Equals(m.Tags["result"], result)).Sum(m => m.Value);
}
