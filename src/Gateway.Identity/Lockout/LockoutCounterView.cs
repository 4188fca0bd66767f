namespace Gateway.Identity.Lockout;

/// <summary>One counter of an account, for administrators.</summary>
/// <param name="Failures">The number of failures.</param>
/// <param name="LastFailure">The time of the last failure.</param>
/// <param name="LockedSince">When the threshold was reached, or null.</param>
/// <param name="LockedUntil">When one attempt is admitted, or null if the counter is not locked.</param>
/// <param name="LastSource">The source of the last failure.</param>
public sealed record LockoutCounterView(
    int Failures, DateTimeOffset? LastFailure, DateTimeOffset? LockedSince, DateTimeOffset? LockedUntil, string? LastSource);
