namespace Gateway.Identity.Lockout;

/// <summary>What is known of an account and a source before anything is tried.</summary>
/// <param name="IsFamiliar">The user has signed in from this source.</param>
/// <param name="IsLocked">An attempt would be refused now.</param>
public readonly record struct LockoutStatus(bool IsFamiliar, bool IsLocked);
