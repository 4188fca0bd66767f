namespace Gateway.Mail.Clusters;

/// <summary>How a destination is chosen for a user who has none of their own.</summary>
public enum SessionBalancing
{
    /// <summary>Of two random ones, the one with fewer sessions.</summary>
    PowerOfTwoChoices,

    /// <summary>The one with the fewest sessions.</summary>
    LeastSessions,

    RoundRobin,

    Random,

    /// <summary>The first by name; the others are used where it is unhealthy.</summary>
    FirstAlphabetical,
}
