namespace Gateway.Identity.Lockout;

/// <summary>The status of an account for a source before an attempt.</summary>
/// <param name="IsFamiliar">The user has signed in from the source before.</param>
/// <param name="IsLocked">An attempt would be refused now.</param>
public readonly record struct LockoutStatus(bool IsFamiliar, bool IsLocked);
