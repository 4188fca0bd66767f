using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Holds refusals back from a source that sprays, the longer the more it fails: guessing gets slow before it is silenced, and the lists of
/// those who sell such guesses get dear. What waits is one timer and one connection, and there are no more of them than may be.
/// </summary>
public sealed class Tarpit
{
    private readonly IOptionsMonitor<IdentityOptions> _options;
    private readonly SourceThrottle _throttle;
    private readonly TimeProvider _time;
    private int _held;

    public Tarpit(IOptionsMonitor<IdentityOptions> options, SourceThrottle throttle, TimeProvider time, IdentityMetrics metrics)
    {
        _options = options;
        _throttle = throttle;
        _time = time;
        metrics.Observe("gateway.identity.tarpit.held", "{refusal}", "Refusals that are held back now.", () => Held);
    }

    internal int Held => Volatile.Read(ref _held);

    /// <summary>Gives an outcome in its time: at once where somebody is let in or the source has not failed much.</summary>
    public ValueTask<AuthenticationOutcome> GiveAsync(AuthenticationOutcome outcome, IPAddress address, SourceNetwork source, bool isFamiliar, CancellationToken cancellationToken)
    {
        if (isFamiliar || !IsRefusal(outcome.Result))
        {
            return new(outcome);
        }

        var throttling = _options.CurrentValue.Throttling;
        var wait = WaitFor(throttling.Tarpit, throttling.Mode == LockoutMode.Enforce ? _throttle.FailuresOf(address, source) : 0);
        return wait == TimeSpan.Zero ? new(outcome) : HoldAsync(outcome, wait, throttling.Tarpit.Held, cancellationToken);
    }

    /// <summary>How long a source waits that has failed so often.</summary>
    internal static TimeSpan WaitFor(TarpitOptions tarpit, int failures)
    {
        if (failures <= tarpit.After)
        {
            return TimeSpan.Zero;
        }

        var wait = tarpit.Step * (failures - tarpit.After);
        return wait < tarpit.Longest ? wait : tarpit.Longest;
    }

    private static bool IsRefusal(AuthenticationResult result) => result is AuthenticationResult.WrongPassword or AuthenticationResult.UnknownUser
        or AuthenticationResult.LockedOut or AuthenticationResult.Throttled or AuthenticationResult.LockedInDirectory or AuthenticationResult.Unusable;

    private async ValueTask<AuthenticationOutcome> HoldAsync(AuthenticationOutcome outcome, TimeSpan wait, int most, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _held) > most)
        {
            Interlocked.Decrement(ref _held);
            return outcome;
        }

        try
        {
            await Task.Delay(wait, _time, cancellationToken);
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }
}
