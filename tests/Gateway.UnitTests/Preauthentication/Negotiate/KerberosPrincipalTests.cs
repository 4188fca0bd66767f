using Gateway.Identity.Auditing;
using Gateway.Preauthentication.Negotiate;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Negotiate;

public sealed class KerberosPrincipalTests
{
    private static readonly NegotiateOptions Options = new()
    {
        Realms = new Dictionary<string, NegotiateRealmOptions>
        {
            ["PEERS.TEST"] = new() { Directory = "peers" },
            ["OLD.TEST"] = new() { Domain = "corp.example.com" },
        },
    };

    [Theory]
    [InlineData("alice@PEERS.TEST", "alice@peers.test", "peers")]
    [InlineData("bob@OLD.TEST", "bob@corp.example.com", null)]
    public void Map_UserOfAConfiguredRealm_IsTheDomainsUser(string principal, string user, string? directory)
    {
        var identity = KerberosPrincipal.Map(principal, Options);

        Assert.Equal((user, directory, AuditReason.None), (identity.UserName, identity.Directory, identity.Fault));
    }

    [Theory]
    [InlineData("alice@OTHER.TEST", AuditReason.ForeignRealm)]
    [InlineData("alice@peers.test", AuditReason.ForeignRealm)]
    [InlineData("alice", AuditReason.ForeignRealm)]
    [InlineData("HTTP/gw@PEERS.TEST", AuditReason.NotAPerson)]
    [InlineData("PC1$@PEERS.TEST", AuditReason.NotAPerson)]
    [InlineData("@PEERS.TEST", AuditReason.NotAPerson)]
    [InlineData(@"alice\@OTHER.TEST@PEERS.TEST", AuditReason.NotAPerson)]
    [InlineData("alice@x@PEERS.TEST", AuditReason.NotAPerson)]
    public void Map_OtherPrincipals_AreRefusedByName(string principal, AuditReason reason) =>
        Assert.Equal(reason, KerberosPrincipal.Map(principal, Options).Fault);
}
