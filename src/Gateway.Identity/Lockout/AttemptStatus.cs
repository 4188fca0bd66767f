namespace Gateway.Identity.Lockout;

/// <summary>What an admitted attempt turned out to be, as far as counting cares.</summary>
public enum AttemptStatus
{
    /// <summary>The user is who it says.</summary>
    Success,

    /// <summary>A directory knows the user and refused.</summary>
    Failure,

    /// <summary>No directory knows the user: counted alike, so that nobody can tell, but forgotten first when memory is short.</summary>
    UnknownUserFailure,

    /// <summary>A directory that does not tell strangers from users refused: a stranger, unless the user has been let in before.</summary>
    AmbiguousFailure,

    /// <summary>Nobody judged.</summary>
    Unknown,
}
