using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>Where a user's session goes, and why.</summary>
/// <param name="Reason">The rule that decided.</param>
/// <param name="Cluster">The cluster; null where the reason is a refusal.</param>
/// <param name="Own">The user's own destination, or null where the cluster balances.</param>
/// <param name="Detail">What the rule looked at.</param>
public sealed record DestinationChoice(DestinationReason Reason, MailCluster? Cluster, MailDestination? Own, string Detail);
