using Gateway.Identity.Credentials;

namespace Gateway.Identity.Lockout;

/// <summary>The answer to one attempt that asks for admission. An admitted one must be given back by <see cref="ILockoutStore.LeaveAsync"/>.</summary>
/// <param name="Status">Whether it may go on.</param>
/// <param name="Account">The account it is counted under.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Ticket">What the store remembers of it, or null where nothing is counted.</param>
public readonly record struct LockoutAdmission(LockoutAdmissionStatus Status, string Account, SourceNetwork Source, object? Ticket)
{
    public bool IsAdmitted => Status is LockoutAdmissionStatus.Admitted or LockoutAdmissionStatus.AdmittedAfterLock or LockoutAdmissionStatus.AdmittedByLogOnly;
}
