using Gateway.Mail.Clusters;
using Gateway.Mail.Routing;
using Gateway.Outbound;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Settings;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.UnitTests.Settings;

public sealed class MailOptionsValidatorTests
{
    [Theory]
    [InlineData("Basic", BackEndSignIn.MasterUser, "main", true)]
    [InlineData("BackEnd", BackEndSignIn.User, "main", true)]
    [InlineData("BackEnd", BackEndSignIn.MasterUser, "main", false)]
    [InlineData("BackEnd", BackEndSignIn.AuthorizationIdentity, "main", false)]
    [InlineData("Basic,BearerPassThrough", BackEndSignIn.MasterUser, "main", false)]
    [InlineData("BackEnd", BackEndSignIn.MasterUser, "branch", false)]
    public void Validate_AMasterForWhomNobodyHasVerified_IsRefused(string authentication, BackEndSignIn signIn, string cluster, bool isGood)
    {
        var options = new GatewayOptions
        {
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["imap"] = new()
                {
                    Preset = RoutePreset.Imap4,
                    Cluster = "main",
                    Authentication = [.. authentication.Split(',').Select(Enum.Parse<RouteAuthentication>)],
                    Mail = new MailRouteOptions { Domains = new Dictionary<string, string> { ["branch.example.com"] = "branch" } },
                },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["main"] = Cluster(cluster == "main" ? signIn : BackEndSignIn.User),
                ["branch"] = Cluster(cluster == "branch" ? signIn : BackEndSignIn.User),
            },
        };

        Assert.Equal(isGood ? [] : ["Routes:imap:Authentication"], MailOptionsValidator.Validate(options).SelectMany(f => f.MemberNames));
    }

    [Theory]
    [InlineData(5, 2, 0, true)]
    [InlineData(5, 2, 3, false)]
    [InlineData(60, 30, 30, false)]
    public void Validate_ASessionThatEndsBeforeItsRefusal_IsRefused(int timeout, int refusalDelay, int failureDelay, bool isGood)
    {
        var options = new GatewayOptions
        {
            Identity = new() { Throttling = new() { RefusalDelay = TimeSpan.FromSeconds(refusalDelay) } },
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["imap"] = new()
                {
                    Preset = RoutePreset.Imap4,
                    Cluster = "main",
                    Authentication = [RouteAuthentication.Basic],
                    Mail = new MailRouteOptions
                    {
                        SignInTimeout = TimeSpan.FromSeconds(timeout),
                        FailureDelay = TimeSpan.FromSeconds(failureDelay),
                    },
                },
            },
            Clusters = new Dictionary<string, ClusterOptions> { ["main"] = Cluster(BackEndSignIn.User) },
        };

        Assert.Equal(
            isGood ? [] : ["Routes:imap:Mail:SignInTimeout"], MailOptionsValidator.Validate(options).SelectMany(f => f.MemberNames));
    }

    [Fact]
    public void Validate_TlsSettings_AreThoseOfHttp()
    {
        var options = new GatewayOptions
        {
            Routes = new Dictionary<string, PublishedRouteOptions>
            {
                ["imap"] = new() { Preset = RoutePreset.Imap4, Cluster = "main", Authentication = [RouteAuthentication.Basic] },
            },
            Clusters = new Dictionary<string, ClusterOptions>
            {
                ["main"] = new()
                {
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = "imaps://mbx1.example.com" } },
                    Tls = new()
                    {
                        ClientCertificate = new(),
                        ServerName = "no name",
                        Revocation = RevocationCheck.Require,
                        DangerousObsoleteTls = true,
                    },
                },
            },
        };

        Assert.Equal(
            ["Clusters:main:Tls:ServerName", "Clusters:main:Tls:ClientCertificate:File"],
            MailOptionsValidator.Validate(options).SelectMany(f => f.MemberNames));
    }

    private static ClusterOptions Cluster(BackEndSignIn signIn) => new()
    {
        Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = "imaps://mbx1.example.com" } },
        Mail = new MailClusterOptions { SignIn = signIn, MasterUser = "gateway", MasterPassword = "master" },
    };
}
