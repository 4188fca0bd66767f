using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The result of requesting admission for one attempt. An admitted attempt must end with <see cref="ILockoutStore.LeaveAsync"/>.
/// </summary>
/// <param name="Status">Whether the attempt is admitted.</param>
/// <param name="Account">The account it is counted under.</param>
/// <param name="Origin">Where the attempt comes from.</param>
/// <param name="Ticket">The state of the store, or null if nothing is counted.</param>
public readonly record struct LockoutAdmission(LockoutAdmissionStatus Status, string Account, SignInOrigin Origin, object? Ticket)
{
    public bool IsAdmitted =>
        Status is LockoutAdmissionStatus.Admitted or LockoutAdmissionStatus.AdmittedAfterLock or LockoutAdmissionStatus.AdmittedByLogOnly;
}
