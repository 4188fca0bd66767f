using System.Diagnostics.Metrics;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.State;

/// <summary>The shared store's clock, and how it differs from this machine's.</summary>
public sealed class ServerClockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Clock_TakesAnyNumber(long number)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = new ServerClock(time);
        clock.Set(number);

        Assert.InRange(clock.ToLocal(number), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        Assert.InRange(clock.After(number), time.GetUtcNow(), DateTimeOffset.MaxValue);
    }

    [Fact]
    public void Watch_TakesOneAnswerForNothing()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = new ServerClock(time);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new RedisMetrics(services.GetRequiredService<IMeterFactory>());
        var watch = new ClockWatch(clock, metrics, NullLogger<ClockWatch>.Instance);

        // A process that was paused reads one answer late; the clocks agree again with the next.
        foreach (var apart in new[] { true, false, true, true, false })
        {
            watch.Told(time.GetUtcNow().ToUnixTimeMilliseconds() + (apart ? 2_001 : 2_000));
            Assert.False(watch.IsApart);
        }

        for (var answer = 1; answer <= ClockWatch.Answers; answer++)
        {
            watch.Told(time.GetUtcNow().ToUnixTimeMilliseconds() - 2_001);
            Assert.Equal(answer == ClockWatch.Answers, watch.IsApart);
        }
    }
}
