using System.Diagnostics.Metrics;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.State;

/// <summary>How the log reports a change that was not applied. A failed change does not block the next one.</summary>
public sealed class SharedLogTests
{
    private const int Unreadable = 8005;
    private const int Defect = 8008;

    [Fact]
    public void Change_ThatCannotBeRead_IsBlamedOnTheStore() =>
        Assert.Equal([Unreadable], EventsOf(new UnreadableDataException("no JSON")));

    [Fact]
    public void Change_ThatMeetsADefect_IsBlamedOnTheGateway()
    {
        Assert.Equal([Defect], EventsOf(new KeyNotFoundException()));
        Assert.Equal([Defect], EventsOf(new ArgumentOutOfRangeException()));
        Assert.Equal([Defect], EventsOf(new InvalidOperationException()));
    }

    [Fact]
    public void Change_ThatComesWhileTheGatewayEnds_IsNobodysFault() => Assert.Empty(EventsOf(new ObjectDisposedException("part")));

    private static int[] EventsOf(Exception thrown)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new FakeTimeProvider();
        var metrics = new RedisMetrics(services.GetRequiredService<IMeterFactory>());
        var logger = new FakeLogger<RedisConnection>();
        var connection = new RedisConnection(new RedisOptions(), new GatewayName(), metrics, time, logger);
        var part = new FaultyPart(thrown);
        var clock = new ClockWatch(new ServerClock(time), metrics, NullLogger<ClockWatch>.Instance);
        var log = new SharedLog(connection, [part], clock, metrics);

        log.Receive("0-0 1-1 Xfirst");
        log.Receive("1-1 1-2 Xsecond");

        Assert.Equal(["first", "second"], part.Applied);
        return [.. logger.Collector.GetSnapshot().Select(record => record.Id.Id).Distinct()];
    }

    private sealed class FaultyPart(Exception thrown) : ISharedPart
    {
        public List<string> Applied { get; } = [];

        public char Kind => 'X';

        public void Apply(string body)
        {
            Applied.Add(body);
            throw thrown;
        }

        public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(true);

        public ValueTask<bool> RepeatAsync(CancellationToken cancellationToken) => new(true);
    }
}
