using Gateway.Identity.Credentials;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.Routing;

/// <summary>Decides where a user's session goes. A pure function, so that <c>gateway explain</c> asks the same.</summary>
public static class DestinationRule
{
    /// <param name="topology">What is in force.</param>
    /// <param name="route">The route the session came by.</param>
    /// <param name="userName">The name as the client wrote it.</param>
    /// <param name="user">What the directory knows of the user; null where the back end verifies.</param>
    public static DestinationChoice Choose(MailTopology topology, MailRoute route, string userName, UserIdentity? user)
    {
        var choice = ChooseBy(topology, route, userName, user);

        // Where a master's password opens every mailbox, no domain that was merely written leads to another's.
        return user is not null && choice.Cluster is { Settings.Options.SignIn: not BackEndSignIn.User } ? ChooseBy(topology, route, user.Name, user) : choice;
    }

    private static DestinationChoice ChooseBy(MailTopology topology, MailRoute route, string userName, UserIdentity? user)
    {
        var options = route.Options;
        var domain = DomainOf(userName) ?? (user is null ? null : DomainOf(user.Name));
        var own = domain is not null && Find(options.Domains, domain) is { } mapped ? mapped : null;
        var cluster = topology.Cluster(own ?? route.Cluster);

        if ((Find(options.Users, userName) ?? (user is null ? null : Find(options.Users, user.Name))) is { } named)
        {
            return Named(cluster, DestinationReason.UserMap, named);
        }

        if (options.Attribute is { } attribute && user is not null && user.Attributes.TryGetValue(attribute, out var value) && value.Length > 0)
        {
            return Named(cluster, DestinationReason.Attribute, value);
        }

        return own is null
            ? new DestinationChoice(DestinationReason.Balanced, cluster, null, cluster.Name)
            : new DestinationChoice(DestinationReason.Domain, cluster, null, domain!); // own was found by it
    }

    /// <summary>What stands after @ or before \, or null.</summary>
    public static string? DomainOf(string userName)
    {
        var at = userName.LastIndexOf('@');
        var slash = userName.IndexOf('\\', StringComparison.Ordinal);
        return at >= 0 && at < userName.Length - 1 ? userName[(at + 1)..] : slash > 0 ? userName[..slash] : null;
    }

    private static DestinationChoice Named(MailCluster cluster, DestinationReason reason, string name) => cluster.Find(name) is { } destination
        ? new DestinationChoice(reason, cluster, destination, name)
        : new DestinationChoice(DestinationReason.UnknownDestination, null, null, name);

    private static string? Find(IReadOnlyDictionary<string, string> map, string key)
    {
        foreach (var (name, value) in map)
        {
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
