namespace Gateway.Identity.Lockout;

/// <summary>What happens when a threshold is reached.</summary>
public enum LockoutMode
{
    /// <summary>Further attempts are refused.</summary>
    Enforce,

    /// <summary>Attempts that would be refused are counted and logged, and admitted.</summary>
    LogOnly,

    /// <summary>Failures are not counted.</summary>
    Off,
}
