using Gateway.Identity.Credentials;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>Decides where a user's session goes. A pure function, which <c>gateway explain</c> uses too.</summary>
public static class DestinationRule
{
    /// <param name="topology">The topology in force.</param>
    /// <param name="route">The route that the session came by.</param>
    /// <param name="userName">The user name as the client wrote it.</param>
    /// <param name="user">The user in the directory; null where the back end verifies.</param>
    public static DestinationChoice Choose(MailTopology topology, MailRoute route, string userName, UserIdentity? user)
    {
        var choice = ChooseBy(topology, route, userName, user);

        // A master's password opens every mailbox: there the domain that the client wrote must not lead to another customer's cluster.
        return user is not null && choice.Cluster is { Settings.Options.SignIn: not BackEndSignIn.User }
            ? ChooseBy(topology, route, user.Name, user)
            : choice;
    }

    /// <summary>The part after @ or before \; null where there is none.</summary>
    public static string? DomainOf(string userName)
    {
        var at = userName.LastIndexOf('@');
        if (at >= 0 && at < userName.Length - 1)
        {
            return userName[(at + 1)..];
        }

        var slash = userName.IndexOf('\\', StringComparison.Ordinal);
        return slash > 0 ? userName[..slash] : null;
    }

    private static DestinationChoice ChooseBy(MailTopology topology, MailRoute route, string userName, UserIdentity? user)
    {
        var domain = DomainOf(userName) ?? (user is null ? null : DomainOf(user.Name));
        var domainCluster = domain is null ? null : route.ClustersOfDomains.GetValueOrDefault(domain);
        var name = domainCluster ?? route.Cluster;
        if (topology.FindCluster(name) is not { } cluster)
        {
            return new DestinationChoice(route, DestinationReason.UnknownCluster, null, null, name);
        }

        if (DestinationOf(route, userName, user) is { } named)
        {
            return ChooseNamed(route, cluster, DestinationReason.UserMap, named);
        }

        if (route.Options.Attribute is { } attribute
            && user is not null
            && user.Attributes.TryGetValue(attribute, out var value)
            && value.Length > 0)
        {
            return ChooseNamed(route, cluster, DestinationReason.Attribute, value);
        }

        return domain is null || domainCluster is null
            ? new DestinationChoice(route, DestinationReason.Balanced, cluster, null, cluster.Name)
            : new DestinationChoice(route, DestinationReason.Domain, cluster, null, domain);
    }

    private static string? DestinationOf(MailRoute route, string userName, UserIdentity? user) =>
        route.DestinationsOfUsers.GetValueOrDefault(userName)
        ?? (user is null ? null : route.DestinationsOfUsers.GetValueOrDefault(user.Name));

    private static DestinationChoice ChooseNamed(MailRoute route, MailCluster cluster, DestinationReason reason, string name) =>
        cluster.Find(name) is { } destination
            ? new DestinationChoice(route, reason, cluster, destination, name)
            : new DestinationChoice(route, DestinationReason.UnknownDestination, null, null, name);
}
