namespace Gateway.Draining;

/// <summary>
/// How the gateway leaves, by <c>gateway drain</c> or by a stop signal: it reports not ready, serves on until load balancers have noticed,
/// and tells its connections, spread over <c>Shutdown:Drain</c>. The command leaves the listeners open and can be undone.
/// </summary>
internal sealed partial class GatewayDrain(ShutdownOptions options, DrainTargets targets, TimeProvider time, ILogger<GatewayDrain> logger)
    : IDisposable
{
    public const string Signal = "a stop signal";

    /// <summary>How long before the end of a stop the remaining connections are told.</summary>
    internal static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wanted = new(0);
    private volatile DrainStatus _status = new(DrainPhase.Serving, null, null);
    private CancellationTokenSource? _undone;
    private bool _isStopping;

    public DrainStatus Status => _status;

    public DrainLeft Left => targets.Left;

    /// <summary>Begins to drain.</summary>
    /// <returns>False if the gateway drains already.</returns>
    public bool Begin(string by)
    {
        lock (_gate)
        {
            if (_status.Phase != DrainPhase.Serving)
            {
                return false;
            }

            _status = new DrainStatus(DrainPhase.Announced, time.GetUtcNow(), by);
            _undone = new CancellationTokenSource();
            _wanted.Release();
        }

        Log.Draining(logger, by, options.Delay, options.Drain);
        return true;
    }

    /// <summary>Goes back to serving. Connections that have been told may have ended already.</summary>
    /// <returns>False if there is no drain to undo.</returns>
    public bool Undo(string by)
    {
        lock (_gate)
        {
            if (_isStopping || _undone is not { } undone)
            {
                return false;
            }

            undone.Cancel();
            _undone = null;
            _status = new DrainStatus(DrainPhase.Serving, time.GetUtcNow(), by);
            targets.Cancel();
        }

        Log.Undone(logger, by);
        return true;
    }

    /// <summary>Waits until a drain is asked for, and carries it out.</summary>
    public async Task DrainNextAsync(CancellationToken cancellationToken)
    {
        await _wanted.WaitAsync(cancellationToken);
        if (_undone?.Token is not { } undone || _status.Phase != DrainPhase.Announced)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(undone, cancellationToken);
        await WaitAsync(options.Delay, either.Token);
        if (TryAdvance(DrainPhase.Telling, () => targets.Tell(options.Drain), either.Token))
        {
            await TellAsync(options.Drain, either.Token);
            TryAdvance(DrainPhase.Told, () => Log.Told(logger, targets.Left.Connections), either.Token);
        }
    }

    /// <summary>Carries out a stop, up to where the server closes what is left.</summary>
    /// <param name="hasDelay">Whether listeners have been bound, so that a load balancer may send clients here.</param>
    /// <param name="hastened">Cancelled by the second signal, which ends every wait.</param>
    public async Task StopAsync(bool hasDelay, CancellationToken hastened)
    {
        TimeSpan delay;
        lock (_gate)
        {
            _isStopping = true;
            _undone?.Cancel();
            delay = hasDelay ? RemainingDelay() : TimeSpan.Zero;
            _status = _status.Phase == DrainPhase.Serving ? new(DrainPhase.Announced, time.GetUtcNow(), Signal) : _status;
        }

        Log.Stopping(logger, delay, options.Drain);
        await WaitAsync(delay, hastened);
        await targets.StopAcceptingAsync(CancellationToken.None);
        var limit = options.Drain - GoodbyeTime;
        if (TryAdvance(DrainPhase.Telling, () => targets.Tell(limit), hastened))
        {
            await TellAsync(limit, hastened);
        }

        targets.TellAll();
        TryAdvance(DrainPhase.Told, () => Log.Told(logger, targets.Left.Connections), CancellationToken.None);
    }

    public void Dispose()
    {
        _wanted.Dispose();
        _undone?.Dispose();
    }

    /// <summary>Tells connections whose turn has come, until none is left of those that were there or the time is over.</summary>
    private async Task TellAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reported = began;
        while (targets.LeftFromBefore > 0 && time.GetElapsedTime(began) < limit && !cancellationToken.IsCancellationRequested)
        {
            targets.Look();
            if (time.GetElapsedTime(reported) >= ReportInterval)
            {
                reported = time.GetTimestamp();
                Log.Left(logger, targets.LeftFromBefore);
            }

            var left = limit - time.GetElapsedTime(began);
            await WaitAsync(left < LookInterval ? left : LookInterval, cancellationToken);
        }
    }

    private bool TryAdvance(DrainPhase phase, Action action, CancellationToken cancelled)
    {
        lock (_gate)
        {
            if (cancelled.IsCancellationRequested)
            {
                return false;
            }

            _status = _status with { Phase = phase };
            action();
            return true;
        }
    }

    /// <summary>What is left of the delay: the one of an administrator's drain counts.</summary>
    private TimeSpan RemainingDelay()
    {
        if (_status is not { Phase: DrainPhase.Announced, Since: { } since })
        {
            return _status.Phase == DrainPhase.Serving ? options.Delay : TimeSpan.Zero;
        }

        var remaining = options.Delay - (time.GetUtcNow() - since);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1011, LogLevel.Information, "Stopping: reporting not ready and serving for {Delay}, then draining for at most {Drain}.")]
        public static partial void Stopping(ILogger logger, TimeSpan delay, TimeSpan drain);

        [LoggerMessage(
            1020,
            LogLevel.Information,
            "{By} drains the gateway: it reports not ready and serves for {Delay}, then tells its connections within {Drain}.")]
        public static partial void Draining(ILogger logger, string by, TimeSpan delay, TimeSpan drain);

        [LoggerMessage(1021, LogLevel.Information, "{By} ended the drain: the gateway reports ready.")]
        public static partial void Undone(ILogger logger, string by);

        [LoggerMessage(1022, LogLevel.Information, "Draining: {Connections} connections are left.")]
        public static partial void Left(ILogger logger, int connections);

        [LoggerMessage(1023, LogLevel.Information, "Drained: every connection has been told; {Connections} are left.")]
        public static partial void Told(ILogger logger, int connections);
    }
}
