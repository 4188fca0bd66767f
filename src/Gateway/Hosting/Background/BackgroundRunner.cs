using Gateway.Transport.Reactors;

namespace Gateway.Hosting.Background;

/// <summary>
/// Runs all background loops. Every exception of a loop is logged, counted and shown in the status, and the loop is run again after a
/// back-off without affecting the others. The runner starts before the first listener and stops after the last.
/// </summary>
internal sealed partial class BackgroundRunner(
    IEnumerable<BackgroundLoop> loops,
    BackgroundMetrics metrics,
    TimeProvider time,
    ILogger<BackgroundRunner> logger) : IHostedService, IAsyncDisposable
{
    internal static readonly TimeSpan ShortestBackOff = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(1);

    /// <summary>How long an iteration may take to end after cancellation.</summary>
    internal static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly BackgroundLoop[] _loops = [.. loops];
    private readonly List<(BackgroundLoop Loop, Task Running)> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private bool _isEnded;

    /// <summary>All loops, in the order in which they start.</summary>
    public IReadOnlyList<BackgroundLoop> Loops => _loops;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var loop in _loops)
        {
            // The timer is created here, so that its first interval begins at the start.
            var timer = loop.Interval is { } interval ? new PeriodicTimer(interval, time) : null;
            var mayRun = Try(loop, loop.Start);
            _running.Add((loop, Task.Run(() => RunAsync(loop, timer, mayRun), CancellationToken.None)));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        await _stopping.CancelAsync();
        foreach (var (loop, running) in Enumerable.Reverse(_running))
        {
            await EndAsync(loop, running);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    /// <summary>
    /// Doubles with each consecutive failure, up to a minute. A jitter of one fifth prevents loops that failed together from retrying
    /// together.
    /// </summary>
    internal static TimeSpan BackOff(int failures, double random)
    {
        var doubled = ShortestBackOff * Math.Pow(2, Math.Min(failures - 1, 16));
        return (doubled < LongestBackOff ? doubled : LongestBackOff) * (0.8 + (0.4 * random));
    }

    private async Task RunAsync(BackgroundLoop loop, PeriodicTimer? timer, bool mayRun)
    {
        using (timer)
        {
            if (!mayRun)
            {
                await StartAgainAsync(loop);
            }

            var isDue = timer is null || loop.StartsAtOnce;
            while (!_stopping.IsCancellationRequested)
            {
                try
                {
                    if (!isDue && !await timer!.WaitForNextTickAsync(_stopping.Token)) // not null: a loop that is not due has an interval
                    {
                        return;
                    }

                    await RunTurnAsync(loop);
                    isDue = timer is null;
                    Succeeded(loop);
                }
                catch (Exception e)
                {
                    isDue = true;
                    await FailedAsync(loop, e);
                }
            }
        }
    }

    /// <summary>
    /// An iteration that contacts a back end completes on the reactor thread of that connection. The code after it may block on
    /// connections, so it must leave that thread.
    /// </summary>
    private async Task RunTurnAsync(BackgroundLoop loop)
    {
        try
        {
            await loop.Turn(_stopping.Token);
        }
        finally
        {
            if (ReactorGroup.IsOnReactor)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Retries the start of a loop, with the same back-off.</summary>
    private async Task StartAgainAsync(BackgroundLoop loop)
    {
        do
        {
            await WaitAsync(loop);
        }
        while (!_stopping.IsCancellationRequested && !Try(loop, loop.Start));
    }

    private bool Try(BackgroundLoop loop, Action? start)
    {
        try
        {
            start?.Invoke();
            return true;
        }
        catch (Exception e)
        {
            Record(loop, e);
            return false;
        }
    }

    private async Task FailedAsync(BackgroundLoop loop, Exception exception)
    {
        if (!_stopping.IsCancellationRequested)
        {
            Record(loop, exception);
            await WaitAsync(loop);
        }
        else if (exception is not OperationCanceledException)
        {
            Log.FailedAtTheEnd(logger, loop.Component, exception);
        }
    }

    private async Task WaitAsync(BackgroundLoop loop)
    {
        var backOff = BackOff(loop.Health.FailuresInARow, Random.Shared.NextDouble());
        await Task.Delay(backOff, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Record(BackgroundLoop loop, Exception exception)
    {
        var failures = loop.Health.Failed(exception.Message, time.GetUtcNow());
        metrics.Failed(loop.Component, isFirst: failures == 1);

        // The stack trace of an I/O error is of no use, but a defect can only be located by its stack trace.
        Log.Failed(logger, loop.Component, failures, exception.Message, exception is IOException or UnauthorizedAccessException
            ? null
            : exception);
    }

    private void Succeeded(BackgroundLoop loop)
    {
        if (loop.Health.Succeeded() is > 0 and var failures)
        {
            metrics.Recovered(loop.Component);
            Log.Recovered(logger, loop.Component, failures);
        }
    }

    private async Task EndAsync(BackgroundLoop loop, Task running)
    {
        try
        {
            await running.WaitAsync(EndLimit, time);
            if (loop.End is { } end)
            {
                await end().WaitAsync(EndLimit, time);
            }
        }
        catch (TimeoutException)
        {
            Log.DoesNotEnd(logger, loop.Component);
        }
        catch (Exception e)
        {
            Log.NotEnded(logger, loop.Component, e.Message, e is IOException or UnauthorizedAccessException ? null : e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1012,
            LogLevel.Error,
            "Background work {Component} failed ({Failures} in a row) and is retried within about a minute: {Error}")]
        public static partial void Failed(ILogger logger, string component, int failures, string error, Exception? exception);

        [LoggerMessage(1013, LogLevel.Information, "Background work {Component} succeeded after {Failures} failures.")]
        public static partial void Recovered(ILogger logger, string component, int failures);

        [LoggerMessage(1014, LogLevel.Warning, "Background work {Component} does not end; the gateway stops without it.")]
        public static partial void DoesNotEnd(ILogger logger, string component);

        [LoggerMessage(1015, LogLevel.Error, "Background work {Component} could not end in an orderly way: {Error}")]
        public static partial void NotEnded(ILogger logger, string component, string error, Exception? exception);

        [LoggerMessage(1016, LogLevel.Debug, "Background work {Component} failed while the gateway stopped.")]
        public static partial void FailedAtTheEnd(ILogger logger, string component, Exception exception);
    }
}
