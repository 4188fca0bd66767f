namespace Gateway.Identity.Lockout;

/// <summary>Whether an attempt may ask a directory.</summary>
public enum LockoutAdmissionStatus
{
    Admitted,

    /// <summary>The one attempt that is admitted after the window of a lock.</summary>
    AdmittedAfterLock,

    /// <summary>The lockout would refuse, but its mode is LogOnly.</summary>
    AdmittedByLogOnly,

    Locked,

    /// <summary>Too many attempts wait for the account.</summary>
    Crowded,

    /// <summary>The store that the gateways share is away, and this gateway has used its share of the account's attempts.</summary>
    Unavailable,
}
