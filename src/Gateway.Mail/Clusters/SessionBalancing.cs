namespace Gateway.Mail.Clusters;

/// <summary>How a destination is picked for a user who has none of their own.</summary>
public enum SessionBalancing
{
    /// <summary>Of two at random, the one with fewer sessions.</summary>
    PowerOfTwoChoices,

    /// <summary>The one with the fewest sessions.</summary>
    LeastSessions,

    RoundRobin,

    Random,

    /// <summary>The first by name; the others stand by.</summary>
    FirstAlphabetical,
}
