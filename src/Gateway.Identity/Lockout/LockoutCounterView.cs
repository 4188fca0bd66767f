namespace Gateway.Identity.Lockout;

/// <summary>One counter of an account, for people.</summary>
/// <param name="Failures">Failures that count.</param>
/// <param name="LastFailure">When the last of them was.</param>
/// <param name="LockedSince">When the threshold was reached, or null.</param>
/// <param name="LockedUntil">When one try is let through, or null where the counter does not lock now.</param>
/// <param name="LastSource">Where the last failure came from.</param>
public sealed record LockoutCounterView(int Failures, DateTimeOffset? LastFailure, DateTimeOffset? LockedSince, DateTimeOffset? LockedUntil, string? LastSource);
