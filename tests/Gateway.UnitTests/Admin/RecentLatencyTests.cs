using System.Diagnostics.Metrics;
using System.Security.Authentication;
using Gateway.Admin;
using Gateway.Requests;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Admin;

public sealed class RecentLatencyTests : IDisposable
{
    private static readonly int LooksOfTheSpan = (int)(RecentLatency.Span / RecentLatency.Interval);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RequestMetrics _requests;
    private readonly RecentLatency _latency;

    public RecentLatencyTests()
    {
        _requests = new RequestMetrics(_services.GetRequiredService<IMeterFactory>());
        _latency = new RecentLatency(_requests);
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Read_RequestsOfSeveralRoutes_AreTheLatencyOfTheirDestination()
    {
        for (var i = 0; i < 45; i++)
        {
            Serve("ex1", milliseconds: 10, route: "owa");
            Serve("ex1", milliseconds: 10, route: "ews");
        }

        Serve("ex1", milliseconds: 400, count: 10);
        Serve("ex2", milliseconds: 2);

        var read = _latency.Read();

        Assert.Equal(["ex1", "ex2"], read.Keys.Select(k => k.Destination).Order());
        var summary = read[("exchange", "ex1")];
        Assert.Equal(100, summary.Requests);
        Assert.InRange(summary.Median.TotalMilliseconds, 9, 11);
        Assert.InRange(summary.Percentile95.TotalMilliseconds, 360, 440);
    }

    [Fact]
    public void Read_WhatIsOlderThanTheSpan_IsForgotten()
    {
        _latency.Look();
        Serve("ex1", milliseconds: 1_000, count: 10);
        _latency.Look();
        Serve("ex1", milliseconds: 10, count: 2);

        for (var look = 1; look < LooksOfTheSpan - 1; look++)
        {
            _latency.Look();
        }

        Assert.Equal(12, _latency.Read()[("exchange", "ex1")].Requests);
        _latency.Look();
        Assert.Equal(2, _latency.Read()[("exchange", "ex1")].Requests);
        Assert.InRange(_latency.Read()[("exchange", "ex1")].Percentile95.TotalMilliseconds, 9, 11);
        _latency.Look();
        Assert.Empty(_latency.Read());
    }

    [Theory]
    [InlineData(0)] // no response, or one of the gateway's own
    [InlineData(300_000)] // a request that waits for new mail
    public void Read_WhatIsNoLatency_IsNotCounted(int milliseconds)
    {
        Serve("ex1", milliseconds);

        Assert.Empty(_latency.Read());
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(7.3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1_999)]
    [InlineData(30_000)]
    public void Percentile_OfOneDuration_IsItToATenth(double milliseconds)
    {
        var counter = new LatencyCounter();
        counter.Count(TimeSpan.FromMilliseconds(milliseconds));

        var read = LatencyCounter.Percentile(counter.Read(), 0.95).TotalMilliseconds;

        Assert.InRange(read, milliseconds < 0.064 ? 0 : milliseconds * 0.88, Math.Max(milliseconds * 1.13, 0.064));
    }

    private void Serve(string destination, int milliseconds, int count = 1, string route = "owa")
    {
        for (var i = 0; i < count; i++)
        {
            _requests.Began();
            _requests.Ended(new RequestSummary
            {
                Route = route,
                Cluster = "exchange",
                Destination = destination,
                Method = "GET",
                Protocol = "HTTP/2",
                Tls = SslProtocols.Tls13,
                Outcome = RequestOutcome.Forwarded,
                Status = 200,
                TimeToHead = TimeSpan.FromMilliseconds(milliseconds),
            });
        }
    }
}
