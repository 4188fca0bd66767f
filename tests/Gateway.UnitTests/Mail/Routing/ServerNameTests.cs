using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Routing;

/// <summary>Routes with different server names on one address.</summary>
public sealed class ServerNameTests
{
    [Theory]
    [InlineData("mail.example.com", "com")]
    [InlineData("MAIL.example.com", "com")]
    [InlineData("mail.example.org", "org")]
    [InlineData("imap.example.org", "wildcard")]
    [InlineData("a.imap.example.org", "wildcard")]
    [InlineData("example.org", "any")]
    [InlineData("elsewhere.test", "any")]
    [InlineData(null, "any")]
    public void FindRoute_ByName_TakesTheExactOneThenTheWildcardThenTheOneForAny(string? name, string expected)
    {
        var topology = MailTopology.Build(
            new MailOptions([Route("any"), Route("wildcard", "*.example.org"), Route("com", "mail.example.com"), Route(
                "org", "mail.example.org")], []), MailTopology.Empty, TimeProvider.System);

        Assert.Equal(expected, topology.FindRoute(MailProtocol.Imap4, name)?.Name);
        Assert.Null(topology.FindRoute(MailProtocol.Pop3, name));
    }

    [Theory]
    [InlineData(MailProtocol.Imap4, "* BYE Nothing is published under this name.")]
    [InlineData(MailProtocol.Pop3, "-ERR [SYS/TEMP] Nothing is published under this name.")]
    [InlineData(MailProtocol.Smtp, "421 4.3.2 Nothing is published under this name.")]
    public async Task Session_UnderANameThatNoRouteHas_IsTurnedAway(MailProtocol protocol, string goodbye)
    {
        using var rig = new MailRig(protocol, new Dictionary<string, string> { ["host"] = "mail.example.com" });
        await using var client = rig.Connect("mail.example.org");

        Assert.Equal(goodbye, await client.ReadLineAsync(TestContext.Current.CancellationToken));
        await client.Session;
        Assert.Equal(MailSessionEnd.NoRoute, Assert.Single(rig.Ended).End);
    }

    private static MailRoute Route(string name, params string[] hosts) =>
        new()
        {
            Name = name,
            Protocol = MailProtocol.Imap4,
            Hosts = hosts,
            Cluster = "mailboxes",
            Authentication = [MailAuthentication.Password],
        };
}
