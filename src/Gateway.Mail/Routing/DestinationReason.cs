namespace Gateway.Mail.Routing;

/// <summary>The rule that decided where a user's session goes.</summary>
public enum DestinationReason
{
    /// <summary>The route's cluster balances.</summary>
    Balanced,

    /// <summary>The route's map of users names the destination.</summary>
    UserMap,

    /// <summary>An attribute in the directory names the destination.</summary>
    Attribute,

    /// <summary>The user's domain has a cluster of its own.</summary>
    Domain,

    /// <summary>
    /// The map or the attribute names a destination that the cluster does not have. The sign-in fails rather than using another.
    /// </summary>
    UnknownDestination,

    /// <summary>The configuration no longer has the route's cluster: it changed while the client was signing in.</summary>
    UnknownCluster,
}
