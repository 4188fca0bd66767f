namespace Gateway.Identity.Lockout;

/// <summary>How an admitted attempt counts.</summary>
public enum AttemptStatus
{
    /// <summary>The credential was accepted.</summary>
    Success,

    /// <summary>A directory knows the user and refused the credential.</summary>
    Failure,

    /// <summary>No directory knows the user. It counts like a failure, so that clients see no difference, but is evicted first.</summary>
    UnknownUserFailure,

    /// <summary>
    /// A directory that does not distinguish unknown users refused: an unknown user, unless the user has signed in before.
    /// </summary>
    AmbiguousFailure,

    /// <summary>The credential was neither accepted nor refused.</summary>
    Unknown,
}
