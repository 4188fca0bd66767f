namespace Gateway.Identity.Lockout;

/// <summary>Whether an attempt may be passed on.</summary>
public enum LockoutAdmissionStatus
{
    Admitted,

    /// <summary>The one try after a lock's window.</summary>
    AdmittedAfterLock,

    /// <summary>It would be refused, but lockout only logs.</summary>
    AdmittedByLogOnly,

    Locked,

    /// <summary>Too many attempts wait for this account.</summary>
    Crowded,
}
