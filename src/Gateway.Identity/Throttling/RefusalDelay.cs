using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Delays every refusal to the same time after its credential arrived. So the time does not reveal whether a name is known, an account is
/// locked, or which directory answered. Sources that fail repeatedly wait longer (tarpit). A delayed refusal takes one timer and one
/// connection, but no thread; <see cref="PendingSignIns"/> limits their number.
/// </summary>
public sealed class RefusalDelay
{
    /// <summary>After slow verifications, other refusals are delayed by at most this multiple.</summary>
    private const int MaximumLearnedSteps = 5;

    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly SourceThrottle _throttle;
    private readonly PendingSignIns _pending;
    private readonly TimeProvider _time;
    private volatile Slowest _slowest = new(1, 0);
    private int _held;
    private int _tarpitted;

    public RefusalDelay(
        IOptionsMonitor<ThrottlingOptions> options,
        SourceThrottle throttle,
        PendingSignIns pending,
        IdentityMetrics metrics,
        TimeProvider time)
    {
        _options = options;
        _throttle = throttle;
        _pending = pending;
        _time = time;
        metrics.Observe("gateway.identity.refusals.held", "{refusal}", "Refusals that are being delayed.", () => Held);
    }

    internal int Held => Volatile.Read(ref _held);

    /// <summary>
    /// Delays a refusal that reveals nothing about a name: of a token, an external proof or a rate-limited source. It takes a place among
    /// the pending sign-ins; if there is none, the refusal is not delayed. An accepted sign-in is not delayed.
    /// </summary>
    internal ValueTask<AuthenticationResult> DelayRefusalAsync(
        ValueTask<AuthenticationResult> verification, SignInContext context, long arrived, CancellationToken cancellationToken) =>
        verification.IsCompletedSuccessfully && !IsDelayed(verification.Result, context)
            ? verification
            : WaitAsync(verification, context, arrived, cancellationToken);

    /// <summary>Delays a refusal of a sign-in that has its place, and frees the place.</summary>
    internal async ValueTask<AuthenticationResult> DelayRefusalAsync(
        ValueTask<AuthenticationResult> verification,
        SignInContext context,
        long arrived,
        PendingSignIns.Place place,
        CancellationToken cancellationToken)
    {
        using (place)
        {
            var result = await verification;
            if (IsDelayed(result, context))
            {
                await DelayAsync(context, arrived, place.IsFamiliar, cancellationToken);
            }

            return result;
        }
    }

    /// <summary>
    /// Waits as long as for a wrong password, for a component that refuses a sign-in by its own rule and must not reveal that.
    /// </summary>
    /// <param name="context">The refused sign-in.</param>
    /// <param name="arrived">The timestamp at which the credential arrived.</param>
    /// <param name="isProved">
    /// The credential was right. Its wait takes a place that is reserved for familiar sources, which guesses cannot fill.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The client has disconnected, or the wait was canceled.</exception>
    public async ValueTask WaitAsync(SignInContext context, long arrived, bool isProved, CancellationToken cancellationToken)
    {
        if (_pending.TryEnter(context.Source, SourceNetwork.Of(context.Source), isProved) is { } place)
        {
            using (place)
            {
                await DelayAsync(context, arrived, isProved, cancellationToken);
            }
        }
    }

    /// <summary>The additional delay for a source with this many failures.</summary>
    internal static TimeSpan TarpitFor(TarpitOptions tarpit, int failures)
    {
        if (failures <= tarpit.After)
        {
            return TimeSpan.Zero;
        }

        var wait = tarpit.Step * (failures - tarpit.After);
        return wait < tarpit.Longest ? wait : tarpit.Longest;
    }

    private async ValueTask<AuthenticationResult> WaitAsync(
        ValueTask<AuthenticationResult> verification, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        var result = await verification;
        if (IsDelayed(result, context))
        {
            await WaitAsync(context, arrived, context.IsFamiliar, cancellationToken);
        }

        return result;
    }

    // Busy reveals only the load, and is to reduce it.
    private static bool IsDelayed(AuthenticationResult result, SignInContext context) => result.Status switch
    {
        AuthenticationStatus.Accepted or AuthenticationStatus.Busy => false,
        AuthenticationStatus.Challenged => !context.CanBeChallenged || result.Challenge is { Round: > 1 },
        _ => true,
    };

    private async ValueTask DelayAsync(SignInContext context, long arrived, bool isFamiliar, CancellationToken cancellationToken)
    {
        var throttling = _options.CurrentValue;
        var failures = isFamiliar || throttling.Mode != LockoutMode.Enforce
            ? 0
            : _throttle.FailuresOf(context.Source, SourceNetwork.Of(context.Source));
        var tarpit = TarpitFor(throttling.Tarpit, failures);
        var isTarpitted = tarpit > TimeSpan.Zero && Interlocked.Increment(ref _tarpitted) <= throttling.Tarpit.Held;
        try
        {
            var delay = UntilNextStep(arrived, throttling) + (isTarpitted ? tarpit : TimeSpan.Zero);
            if (delay > TimeSpan.Zero)
            {
                await DelayAsync(delay, context.Disconnected, cancellationToken);
            }
        }
        finally
        {
            if (tarpit > TimeSpan.Zero)
            {
                Interlocked.Decrement(ref _tarpitted);
            }
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disconnected);
        var waiting = Task.Delay(delay, _time, linked.Token);
        Interlocked.Increment(ref _held); // after the timer is started, so that a test that sees the count may advance the clock
        try
        {
            await waiting;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    /// <summary>
    /// The time until the next multiple of the delay. After a refusal that took several multiples, all refusals take as many for a while;
    /// otherwise a directory that is slower for known users would reveal them.
    /// </summary>
    private TimeSpan UntilNextStep(long arrived, ThrottlingOptions throttling)
    {
        var step = throttling.RefusalDelay;
        if (step <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(arrived, now);
        var steps = 1 + (int)(elapsed / step);
        var slowest = _slowest;
        if (_time.GetElapsedTime(slowest.At, now) >= throttling.Window)
        {
            slowest = new Slowest(1, now);
        }

        if (steps >= slowest.Steps && steps > 1)
        {
            _slowest = new Slowest(Math.Min(steps, MaximumLearnedSteps), now);
        }

        return (step * Math.Max(steps, slowest.Steps)) - elapsed;
    }

    private sealed record Slowest(int Steps, long At);
}
