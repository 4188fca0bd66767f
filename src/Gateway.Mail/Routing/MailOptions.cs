using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>The mail routes of one configuration, and the clusters that they use.</summary>
public sealed record MailOptions(IReadOnlyList<MailRoute> Routes, IReadOnlyList<MailClusterSettings> Clusters);
