using Gateway.Identity.Credentials;
using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Mail.Sasl;
using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

public sealed class MailCredentialsTests
{
    [Theory]
    [InlineData(BackEndUserName.WithoutDomain, "made-up\\alice", "alice")]
    [InlineData(BackEndUserName.WithoutDomain, "alice@made-up.example.org", "alice")]
    [InlineData(BackEndUserName.AsWritten, "alice@example.org", "alice@example.org")]
    public void ForBackEnd_ThatVerifies_IsCountedUnderTheNameItIsAskedAbout(BackEndUserName userName, string presented, string expected)
    {
        var route = new MailRoute
        {
            Name = "mail",
            Protocol = MailProtocol.Imap4,
            Cluster = "mailboxes",
            Authentication = [MailAuthentication.BackEnd],
            Options = new(),
        };
        var identity = new SaslIdentity { Mechanism = "PLAIN", UserName = presented, Password = new Secret("guess") };

        Assert.Null(MailCredentials.ForGateway(route, identity));
        var options = new MailClusterOptions { UserName = userName };
        var credential = MailCredentials.ForBackEnd(identity, options, (_, _) => new(AuthenticationStatus.WrongPassword));

        Assert.Equal(expected, Assert.IsType<DelegatedCredential>(credential).UserName);
    }

    [Theory]
    [InlineData(BackEndSignIn.MasterUser, BackEndUserName.AsWritten, "alice*master")]
    [InlineData(BackEndSignIn.MasterUser, BackEndUserName.WithoutDomain, "alice*master")]
    [InlineData(BackEndSignIn.MasterUser, BackEndUserName.Canonical, "alice*master")]
    [InlineData(BackEndSignIn.AuthorizationIdentity, BackEndUserName.AsWritten, "alice")]
    [InlineData(BackEndSignIn.User, BackEndUserName.AsWritten, "alice@victim.example")]
    public void BackEndIdentityFor_AMaster_IsOfTheProvedNameAlone(BackEndSignIn signIn, BackEndUserName userName, string expected)
    {
        var options = new MailClusterOptions { SignIn = signIn, UserName = userName, MasterUser = "master", MasterPassword = "master's" };
        var identity = new SaslIdentity { Mechanism = "PLAIN", UserName = "alice@victim.example", Password = new Secret("secret") };

        var backEnd = MailCredentials.BackEndIdentityFor(options, identity, new UserIdentity { Name = "alice", Directory = "corp" });

        Assert.Equal(expected, signIn == BackEndSignIn.AuthorizationIdentity ? backEnd.AuthorizationId : backEnd.UserName);
    }
}
