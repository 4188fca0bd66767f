namespace Gateway.Identity.Lockout;

/// <summary>
/// Who failed how often, and who is locked. One store in memory, one that several gateways share; both count an attempt before it is
/// passed on, so that parallel guesses cannot slip through.
/// </summary>
public interface ILockoutStore
{
    /// <summary>What this process knows now: no I/O and no allocation, for credentials that are remembered.</summary>
    LockoutStanding StandingOf(ReadOnlySpan<char> account, SourceNetwork source);

    /// <summary>Asks for admission; waits where attempts under way decide.</summary>
    ValueTask<LockoutAdmission> EnterAsync(string account, SourceNetwork source, CancellationToken cancellationToken);

    /// <summary>Gives an admission back; true when the account is locked by it.</summary>
    ValueTask<bool> LeaveAsync(LockoutAdmission admission, AttemptEnd ended);

    /// <summary>A sign-in from memory: makes its source familiar.</summary>
    void Seen(string account, SourceNetwork source);

    /// <summary>The locked accounts, or all that are counted.</summary>
    IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true);

    /// <summary>One account, or null when nothing is counted against it.</summary>
    LockoutAccountView? Find(string account);

    /// <summary>Forgets the failures of an account; false when there are none.</summary>
    bool Release(string account);
}
