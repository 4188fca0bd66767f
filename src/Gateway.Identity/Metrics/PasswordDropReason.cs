namespace Gateway.Identity.Metrics;

/// <summary>Why a comparison was not made.</summary>
public enum PasswordDropReason
{
    /// <summary>As many wait as may.</summary>
    Full,

    /// <summary>As many wait from its source as may.</summary>
    SourceFull,

    /// <summary>It made room for a source that has less waiting.</summary>
    Displaced,

    /// <summary>Its turn did not come in time.</summary>
    TooLate,
}
