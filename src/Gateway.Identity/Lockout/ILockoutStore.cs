using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>
/// Who failed how often, and who is locked. One store in memory, one that several gateways share; both count an attempt before it is
/// passed on, so that parallel guesses cannot slip through.
/// </summary>
public interface ILockoutStore
{
    /// <summary>What this process knows now: no I/O and no allocation, for credentials that are remembered.</summary>
    LockoutStatus GetStatus(ReadOnlySpan<char> account, SourceNetwork source);

    /// <summary>Asks for admission; waits where attempts under way decide.</summary>
    ValueTask<LockoutAdmission> EnterAsync(string account, SourceNetwork source, CancellationToken cancellationToken);

    /// <summary>Asks for one more failure of an admitted attempt, whose password is to go to a further server. It never waits.</summary>
    ValueTask<bool> TryEnterAgainAsync(LockoutAdmission admission);

    /// <summary>Gives an admission back, with all that was admitted again; true when the account is locked by it.</summary>
    /// <param name="admission">The admission.</param>
    /// <param name="ended">What the attempt turned out to be.</param>
    /// <param name="failures">How many failures it counts for, where it is one.</param>
    ValueTask<bool> LeaveAsync(LockoutAdmission admission, AttemptStatus ended, int failures = 1);

    /// <summary>A sign-in from memory: makes its source familiar.</summary>
    void Seen(string account, SourceNetwork source);

    /// <summary>The locked accounts, or all that are counted.</summary>
    IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true);

    /// <summary>One account, or null when nothing is counted against it.</summary>
    LockoutAccountView? Find(string account);

    /// <summary>Forgets the failures of an account; false when there are none.</summary>
    bool Release(string account);
}
