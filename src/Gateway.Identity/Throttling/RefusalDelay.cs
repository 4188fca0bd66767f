using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Gives every refusal at the same time after its credential arrived, so that time does not tell a known name from an unknown one, a
/// locked one from a wrong password, or one directory from another; and later still to a source that fails again and again. What waits is
/// one timer and one connection and no thread; <see cref="PendingSignIns"/> bounds how many.
/// </summary>
public sealed class RefusalDelay
{
    /// <summary>However slow directories have been, other refusals wait for no more multiples of the delay than this.</summary>
    private const int MaximumLearnedSteps = 5;

    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly SourceThrottle _throttle;
    private readonly PendingSignIns _pending;
    private readonly TimeProvider _time;
    private volatile Slowest _slowest = new(1, 0);
    private int _held;
    private int _tarpitted;

    public RefusalDelay(IOptionsMonitor<ThrottlingOptions> options, SourceThrottle throttle, PendingSignIns pending, IdentityMetrics metrics, TimeProvider time)
    {
        _options = options;
        _throttle = throttle;
        _pending = pending;
        _time = time;
        metrics.Observe("gateway.identity.refusals.held", "{refusal}", "Refusals that wait for their time now.", () => Held);
    }

    internal int Held => Volatile.Read(ref _held);

    /// <summary>
    /// Gives an answer that says nothing of a name: a token, a proof, a silenced source. Where there is no place to wait it is given at
    /// once; what is accepted is not delayed.
    /// </summary>
    internal ValueTask<AuthenticationResult> DelayRefusalAsync(ValueTask<AuthenticationResult> answer, SignInContext context, long arrived, CancellationToken cancellationToken) =>
        answer.IsCompletedSuccessfully && !IsDelayed(answer.Result, context) ? answer : WaitAsync(answer, context, arrived, cancellationToken);

    /// <summary>Gives an answer that has its place; the place is left.</summary>
    internal async ValueTask<AuthenticationResult> DelayRefusalAsync(
        ValueTask<AuthenticationResult> answer, SignInContext context, long arrived, PendingSignIns.Place place, CancellationToken cancellationToken)
    {
        using (place)
        {
            var outcome = await answer;
            if (IsDelayed(outcome, context))
            {
                await DelayAsync(context, arrived, place.IsFamiliar, cancellationToken);
            }

            return outcome;
        }
    }

    /// <summary>Waits as long as a wrong password would, for who refuses somebody by a rule of its own and is not to tell so.</summary>
    /// <param name="context">Whose refusal it is.</param>
    /// <param name="arrived">When the credential arrived, by the clock's timestamp.</param>
    /// <param name="isProved">The credential was right. Nobody without one can fill the places that are kept for such.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The client has hung up, or the caller gave up: nothing is to be said.</exception>
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

    /// <summary>How much longer a source waits that has failed so often.</summary>
    internal static TimeSpan TarpitFor(TarpitOptions tarpit, int failures)
    {
        if (failures <= tarpit.After)
        {
            return TimeSpan.Zero;
        }

        var wait = tarpit.Step * (failures - tarpit.After);
        return wait < tarpit.Longest ? wait : tarpit.Longest;
    }

    private async ValueTask<AuthenticationResult> WaitAsync(ValueTask<AuthenticationResult> answer, SignInContext context, long arrived, CancellationToken cancellationToken)
    {
        var outcome = await answer;
        if (IsDelayed(outcome, context))
        {
            await WaitAsync(context, arrived, context.IsFamiliar, cancellationToken);
        }

        return outcome;
    }

    // Busy says nothing but that there is no room, and is to make room.
    private static bool IsDelayed(AuthenticationResult outcome, SignInContext context) => outcome.Status switch
    {
        AuthenticationStatus.Accepted or AuthenticationStatus.Busy => false,
        AuthenticationStatus.Challenged => !context.CanBeChallenged || outcome.Challenge is { Round: > 1 },
        _ => true,
    };

    private async ValueTask DelayAsync(SignInContext context, long arrived, bool isFamiliar, CancellationToken cancellationToken)
    {
        var throttling = _options.CurrentValue;
        var failures = isFamiliar || throttling.Mode != LockoutMode.Enforce ? 0 : _throttle.FailuresOf(context.Source, SourceNetwork.Of(context.Source));
        var tarpit = TarpitFor(throttling.Tarpit, failures);
        var isTarpitted = tarpit > TimeSpan.Zero && Interlocked.Increment(ref _tarpitted) <= throttling.Tarpit.Held;
        try
        {
            var due = UntilNextStep(arrived, throttling) + (isTarpitted ? tarpit : TimeSpan.Zero);
            if (due > TimeSpan.Zero)
            {
                await DelayAsync(due, context.Disconnected, cancellationToken);
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

    private async Task DelayAsync(TimeSpan due, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disconnected);
        var waiting = Task.Delay(due, _time, either.Token);
        Interlocked.Increment(ref _held); // once the timer runs, so that who sees it held may move the clock
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
    /// How long it is to the next multiple of the delay. Where a refusal took longer than one, all refusals take as many for a while: or
    /// else a directory that is slow for those it knows would tell who they are.
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
