using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>
/// Counts failures by account and locks accounts. An implementation counts an attempt before the password is sent, so that parallel guesses
/// cannot exceed the threshold.
/// </summary>
public interface ILockoutStore
{
    /// <summary>The status that this process knows, for cached credentials: no I/O and no allocation.</summary>
    LockoutStatus GetStatus(ReadOnlySpan<char> account, SignInOrigin origin);

    /// <summary>Requests admission; waits if the result depends on attempts in flight.</summary>
    ValueTask<LockoutAdmission> EnterAsync(string account, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>
    /// Requests one more failure for an admitted attempt whose password is to be sent to a further server. It never waits.
    /// </summary>
    ValueTask<bool> TryEnterAgainAsync(LockoutAdmission admission);

    /// <summary>Ends an admission and counts its failures; true when it locks the account.</summary>
    /// <param name="admission">The admission.</param>
    /// <param name="ended">How the attempt counts.</param>
    /// <param name="failures">The number of failures, if it is one.</param>
    ValueTask<bool> LeaveAsync(LockoutAdmission admission, AttemptStatus ended, int failures = 1);

    /// <summary>Records a sign-in by a cached credential: its origin becomes familiar.</summary>
    void Seen(string account, SignInOrigin origin);

    /// <summary>The locked accounts, or all accounts.</summary>
    IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true);

    /// <summary>One account, or null if it is not in the table.</summary>
    LockoutAccountView? Find(string account);

    /// <summary>Resets the failures of an account; false if there are none.</summary>
    bool Release(string account);
}
