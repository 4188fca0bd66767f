namespace Gateway.Identity.Lockout;

/// <summary>What a reached threshold does.</summary>
public enum LockoutMode
{
    /// <summary>Refuses.</summary>
    Enforce,

    /// <summary>Counts and logs what it would refuse, and lets it pass.</summary>
    LogOnly,

    /// <summary>Nothing: not even counting.</summary>
    Off,
}
