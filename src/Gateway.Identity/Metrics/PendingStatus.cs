namespace Gateway.Identity.Metrics;

/// <summary>Why a sign-in was not admitted to the pending ones.</summary>
public enum PendingStatus
{
    /// <summary>The limit of pending sign-ins is reached.</summary>
    Full,

    /// <summary>The limit of its source is reached.</summary>
    SourceFull,
}
