using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Routing;

public sealed class DestinationRuleTests
{
    private static readonly MailTopology Topology = MailTopology.Build(
        new MailOptions([], [Cluster("com", "one", "two"), Cluster("org", "three")]), MailTopology.Empty, TimeProvider.System);

    [Fact]
    public void Choose_OfARouteWhoseClusterIsGone_IsARefusalAndTheRenewedRouteIsNot()
    {
        var old = new MailRoute { Name = "imap", Protocol = MailProtocol.Imap4, Cluster = "before", Authentication = [] };
        var changed = MailTopology.Build(
            new MailOptions([old with { Cluster = "com" }], [Cluster("com", "one")]), MailTopology.Empty, TimeProvider.System);

        var gone = DestinationRule.Choose(changed, old, "bob", null);
        var renewed = DestinationRule.Choose(changed, changed.Renew(old), "bob", null);

        Assert.Equal((DestinationReason.UnknownCluster, null), (gone.Reason, gone.Cluster));
        Assert.Equal("com", renewed.Cluster?.Name);
    }

    [Theory]
    [InlineData("bob", null, DestinationReason.Balanced, "com", null)]
    [InlineData("alice", null, DestinationReason.UserMap, "com", "two")]
    [InlineData("ALICE", "one", DestinationReason.UserMap, "com", "two")] // the map is the administrator's last word
    [InlineData("bob", "two", DestinationReason.Attribute, "com", "two")]
    [InlineData("bob", "two.example.com", DestinationReason.Attribute, "com", "two")]
    [InlineData("bob", "elsewhere", DestinationReason.UnknownDestination, null, null)]
    [InlineData("bob", "", DestinationReason.Balanced, "com", null)]
    [InlineData("dave@EXAMPLE.org", null, DestinationReason.Domain, "org", null)]
    [InlineData("ORG\\dave", null, DestinationReason.Domain, "org", null)]
    [InlineData("dave@example.org", "three", DestinationReason.Attribute, "org", "three")]
    [InlineData("dave@example.org", "one", DestinationReason.UnknownDestination, null, null)] // another customer's server
    public void Choose_ByMapAttributeAndDomain_TakesTheMostParticular(
        string name, string? mailHost, DestinationReason reason, string? cluster, string? destination)
    {
        var route = new MailRoute
        {
            Name = "imap",
            Protocol = MailProtocol.Imap4,
            Cluster = "com",
            Authentication = [MailAuthentication.Password],
            Options = new MailRouteOptions
            {
                Users = new Dictionary<string, string> { ["alice"] = "two" },
                Domains = new Dictionary<string, string> { ["example.org"] = "org", ["ORG"] = "org" },
                Attribute = "mailHost",
            },
        };
        var attributes = mailHost is null
            ? FrozenDictionary<string, string>.Empty
            : new Dictionary<string, string> { ["mailHost"] = mailHost }.ToFrozenDictionary();

        var choice = DestinationRule.Choose(
            Topology, route, name, new UserIdentity { Name = name, Directory = "test", Attributes = attributes });

        Assert.Equal((reason, cluster, destination), (choice.Reason, choice.Cluster?.Name, choice.Own?.Name));
    }

    [Theory]
    [InlineData(BackEndSignIn.User, "org")]
    [InlineData(BackEndSignIn.MasterUser, "com")]
    [InlineData(BackEndSignIn.AuthorizationIdentity, "com")]
    public void Choose_WhereAMastersPasswordOpensEveryMailbox_GoesByTheProvedName(BackEndSignIn signIn, string cluster)
    {
        var topology = MailTopology.Build(new MailOptions([], [Cluster("com", "one"), Cluster("org", "three") with
        {
            Options = new MailClusterOptions { SignIn = signIn },
        }]), MailTopology.Empty, TimeProvider.System);
        var route = new MailRoute
        {
            Name = "imap",
            Protocol = MailProtocol.Imap4,
            Cluster = "com",
            Authentication = [MailAuthentication.Password],
            Options = new MailRouteOptions { Domains = new Dictionary<string, string> { ["example.org"] = "org" } },
        };

        var choice = DestinationRule.Choose(topology, route, "dave@example.org", new UserIdentity { Name = "dave", Directory = "com" });

        Assert.Equal(cluster, choice.Cluster?.Name);
    }

    [Fact]
    public void Choose_WithNamesThatDifferInCaseAlone_TakesTheFirst()
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "one", ["ALICE"] = "two" };
        var route = new MailRoute
        {
            Name = "imap",
            Protocol = MailProtocol.Imap4,
            Cluster = "com",
            Authentication = [MailAuthentication.Password],
            Options = new MailRouteOptions { Users = users },
        };

        Assert.Equal("one", DestinationRule.Choose(Topology, route, "Alice", null).Own?.Name);
    }

    private static MailClusterSettings Cluster(string name, params string[] destinations) => new()
    {
        Name = name,
        Destinations = destinations.ToDictionary(d => d, d => MailProtocols.ParseAddress($"imaps://{d}.example.com")!), // a valid address
    };
}
