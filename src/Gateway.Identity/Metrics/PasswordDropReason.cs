namespace Gateway.Identity.Metrics;

/// <summary>Why a password was not compared.</summary>
public enum PasswordDropReason
{
    /// <summary>The limit of waiting passwords is reached.</summary>
    Full,

    /// <summary>The limit of its source is reached.</summary>
    SourceFull,

    /// <summary>It was replaced by one of a source with fewer waiting passwords.</summary>
    Displaced,

    /// <summary>It waited until the time-out.</summary>
    TooLate,
}
