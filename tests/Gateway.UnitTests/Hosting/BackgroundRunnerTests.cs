using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Hosting;
using Gateway.Hosting.Background;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class BackgroundRunnerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ArmedTimeProvider _time = new();
    private readonly FakeLogger<BackgroundRunner> _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Moment.Synchronously)]
    [InlineData(Moment.Asynchronously)]
    [InlineData(Moment.AtTheStart)]
    public async Task Loop_ThatThrows_IsLoggedCountedShownAndRunAgain(Moment moment)
    {
        var work = new FailingWork(moment);
        using var failures = new MetricCollector<long>(Meters, ReloadMetrics.MeterName, "gateway.background.failures");
        await using var runner = Create(work.Loop);

        await runner.StartAsync(Stop);
        await _time.ArmedAsync(Stop); // it waits for its second try
        Assert.Equal("test: unhealthy, 1 failures, out of order 1", Shown(runner));
        work.IsBroken = false;
        _time.Advance(BackgroundRunner.ShortestBackOff * 1.2);
        await work.Works.WaitAsync(Stop);

        Assert.Contains(_log.Collector.GetSnapshot(), r => r.Id.Id == 1013);
        var failure = Assert.Single(failures.GetMeasurementSnapshot());
        Assert.Equal("test", failure.Tags["component"]);
        var logged = _log.Collector.GetSnapshot()[0];
        Assert.Equal((LogLevel.Error, 1012), (logged.Level, logged.Id.Id));
        Assert.Contains("test", logged.Message, StringComparison.Ordinal);
        Assert.Contains("out of order 1", logged.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(logged.Exception);
        Assert.Equal("test: healthy, 1 failures, out of order 1", Shown(runner));
    }

    [Fact]
    public async Task Loop_ThatGoesOnThrowing_IsRunLessAndLessOften()
    {
        var work = new FailingWork(Moment.Synchronously);
        await using var runner = Create(work.Loop);
        await runner.StartAsync(Stop);
        var expected = BackgroundRunner.ShortestBackOff;

        for (var turns = 1; turns < 10; turns++)
        {
            await _time.ArmedAsync(Stop);
            Assert.Equal(turns, work.Turns);
            _time.Advance(expected * 0.79);
            Assert.Equal(turns, work.Turns);
            _time.Advance(expected * 0.42);
            expected = expected * 2 < BackgroundRunner.LongestBackOff ? expected * 2 : BackgroundRunner.LongestBackOff;
        }
    }

    [Theory]
    [InlineData(1, 0.8, 1.2)]
    [InlineData(2, 1.6, 2.4)]
    [InlineData(6, 25.6, 38.4)]
    [InlineData(7, 48, 72)]
    [InlineData(1_000_000, 48, 72)]
    public void BackOff_ByFailuresInARow_IsBoundedAndJittered(int failures, double least, double most)
    {
        Assert.Equal(least, BackgroundRunner.BackOff(failures, 0).TotalSeconds, 3);
        Assert.Equal(most, BackgroundRunner.BackOff(failures, 1).TotalSeconds, 3);
    }

    [Fact]
    public async Task Loop_BesideOneThatThrows_GoesOn()
    {
        var turns = new SemaphoreSlim(0);
        var good = BackgroundLoop.Every(TimeSpan.FromSeconds(10), "good", () => turns.Release());
        await using var runner = Create(new FailingWork(Moment.Synchronously).Loop, good);
        await runner.StartAsync(Stop);

        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await turns.WaitAsync(Stop);
        }

        Assert.Contains("good: healthy", Shown(runner), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_BeforeTheFirstTurn_IsQuiet()
    {
        var runner = Create(
            new FailingWork(Moment.Synchronously) { IsBroken = false }.Loop,
            BackgroundLoop.Every(TimeSpan.FromDays(1), "daily", () => { }));

        await runner.StartAsync(Stop);
        await runner.StopAsync(Stop);
        await runner.DisposeAsync();

        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Stop_OfALoopThatThrowsBecauseOfIt_IsQuiet()
    {
        var began = new TaskCompletionSource();
        var loop = new BackgroundLoop
        {
            Component = "test",
            Turn = async stopping =>
            {
                began.SetResult();
                await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new InvalidOperationException("torn away");
            },
        };
        await using var runner = Create(loop);
        await runner.StartAsync(Stop);
        await began.Task.WaitAsync(Stop);

        await runner.StopAsync(Stop);

        Assert.DoesNotContain(_log.Collector.GetSnapshot(), r => r.Level > LogLevel.Debug);
        Assert.False(loop.Health.IsFailing);
    }

    [Fact]
    public async Task Stop_WithAnEndThatThrows_EndsTheOthersAndIsLogged()
    {
        var ended = new List<string>();
        await using var runner = Create(
            Ending("first", () => ended.Add("first")),
            Ending("broken", () => throw new IOException("No space left on device")),
            Ending("last", () => ended.Add("last")));
        await runner.StartAsync(Stop);

        await runner.StopAsync(Stop);

        Assert.Equal(["last", "first"], ended);
        Assert.Contains("No space left on device", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithATurnThatDoesNotEnd_GoesOnWithoutIt()
    {
        var began = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var loop = new BackgroundLoop
        {
            Component = "stuck",
            Turn = _ =>
            {
                began.TrySetResult();
                return release.Task;
            },
        };
        await using var runner = Create(loop);
        await runner.StartAsync(Stop);
        await began.Task.WaitAsync(Stop);

        var stopping = runner.StopAsync(Stop);
        await _time.ArmedAsync(Stop);
        _time.Advance(BackgroundRunner.EndLimit);
        await stopping;
        release.SetResult();

        Assert.Contains("stuck", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _services.Dispose();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private BackgroundRunner Create(params BackgroundLoop[] loops) => new(loops, new BackgroundMetrics(Meters), _time, _log);

    private static BackgroundLoop Ending(string component, Action end) => new()
    {
        Component = component,
        Turn = stopping => Task.Delay(Timeout.Infinite, stopping),
        End = () =>
        {
            end();
            return Task.CompletedTask;
        },
    };

    private static string Shown(BackgroundRunner runner)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            new BackgroundSection(runner).Write(json);
        }

        using var document = JsonDocument.Parse(stream.ToArray());
        return string.Join('\n', document.RootElement.EnumerateArray().Select(row =>
            $"{row.GetProperty("component")}: {(row.GetProperty("healthy").GetBoolean() ? "healthy" : "unhealthy")}, "
            + $"{row.GetProperty("failures")} failures, {(row.TryGetProperty("lastError", out var error) ? error.ToString() : "none")}"));
    }

    /// <summary>When a loop throws.</summary>
    public enum Moment
    {
        AtTheStart,
        Synchronously,
        Asynchronously,
    }

    /// <summary>Work that throws while it is broken; it then works once and waits.</summary>
    private sealed class FailingWork
    {
        private readonly TaskCompletionSource _works = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isBroken = true;
        private int _turns;
        private int _worked;

        public FailingWork(Moment moment) => Loop = new BackgroundLoop
        {
            Component = "test",
            Start = () =>
            {
                if (moment == Moment.AtTheStart && IsBroken)
                {
                    throw Next();
                }
            },
            Turn = stopping => moment == Moment.Asynchronously ? LaterAsync(stopping) : AtOnce(stopping),
        };

        public BackgroundLoop Loop { get; }

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public int Turns => Volatile.Read(ref _turns);

        /// <summary>Comes when a turn has ended well and the next has begun.</summary>
        public Task Works => _works.Task;

        private Task AtOnce(CancellationToken stopping) => IsBroken ? throw Next() : WorkAsync(stopping);

        private async Task LaterAsync(CancellationToken stopping)
        {
            await Task.Yield();
            await AtOnce(stopping);
        }

        private Task WorkAsync(CancellationToken stopping)
        {
            if (_worked++ == 0)
            {
                return Task.CompletedTask;
            }

            _works.TrySetResult();
            return Task.Delay(Timeout.Infinite, stopping);
        }

        private InvalidOperationException Next() => new($"out of order {Interlocked.Increment(ref _turns)}");
    }
}
