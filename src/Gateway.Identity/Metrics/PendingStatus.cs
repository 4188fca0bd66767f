namespace Gateway.Identity.Metrics;

/// <summary>Why a sign-in got no place among those that are pending.</summary>
public enum PendingStatus
{
    /// <summary>It got one.</summary>
    None,

    /// <summary>As many are pending as may be.</summary>
    Full,

    /// <summary>As many are pending from its source as may be.</summary>
    SourceFull,
}
