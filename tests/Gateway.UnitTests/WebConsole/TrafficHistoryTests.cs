using System.Diagnostics.Metrics;
using Gateway.Requests;
using Gateway.WebConsole.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.WebConsole;

public sealed class TrafficHistoryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RequestMetrics _metrics;
    private readonly TrafficHistory _history;

    public TrafficHistoryTests()
    {
        _metrics = new RequestMetrics(_services.GetRequiredService<IMeterFactory>());
        _history = new TrafficHistory(_metrics, new SignInCounts(), _time);
        Serve(5, status: 200);
        _history.Start();
    }

    [Fact]
    public void Read_MinutesThatAreOverAndTheOneThatRuns_AreApart()
    {
        Serve(3, status: 200);
        Advance(1);
        Serve(2, status: 503);
        Advance(1);
        Serve(1, status: 200);

        var hour = _history.Read(60, 1);

        Assert.Equal([3, 2, 1], hour[^3..].Select(m => m.Requests));
        Assert.Equal([0, 2, 0], hour[^3..].Select(m => m.Errors));
        Assert.Equal(6, hour.Sum(m => m.Requests));
    }

    [Fact]
    public void Read_Quarters_SumUpTheirMinutes()
    {
        for (var minute = 0; minute < 30; minute++)
        {
            Serve(1, status: 200);
            Advance(1);
        }

        var day = _history.Read(96, 15);

        Assert.Equal(30, day.Sum(m => m.Requests));
        Assert.Equal([1, 15, 14], day[^3..].Select(m => m.Requests));
    }

    [Fact]
    public void Read_AfterADayWithoutALook_HasForgottenTheDayBefore()
    {
        Serve(4, status: 200);
        Advance(1);
        _time.Advance(TimeSpan.FromHours(25));
        _history.Look();

        Assert.Equal(0, _history.Read(96, 15).Sum(m => m.Requests));
    }

    public void Dispose() => _services.Dispose();

    private void Advance(int minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        _history.Look();
    }

    private void Serve(int requests, int status)
    {
        for (var i = 0; i < requests; i++)
        {
            _metrics.Began();
            _metrics.Ended(new RequestRecord
            {
                Status = status,
                Outcome = RequestOutcome.Forwarded,
                Method = "GET",
                Protocol = "HTTP/1.1",
            });
        }
    }
}
