using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>Where a user's session goes, and why.</summary>
/// <param name="Route">The route that the session came by.</param>
/// <param name="Reason">The rule that decided.</param>
/// <param name="Cluster">The cluster; null where the reason is a refusal.</param>
/// <param name="Own">The user's own destination; null where the cluster balances.</param>
/// <param name="Detail">The value that the rule used.</param>
public sealed record DestinationChoice(
    MailRoute Route, DestinationReason Reason, MailCluster? Cluster, MailDestination? Own, string Detail);
