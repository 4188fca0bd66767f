using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>Every mail route and every cluster that one of them uses, of one configuration.</summary>
public sealed record MailOptions(IReadOnlyList<MailRoute> Routes, IReadOnlyList<MailClusterSettings> Clusters);
