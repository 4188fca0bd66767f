using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

public sealed class OpenLdapTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_OverLdapsOrStartTls_SaysWhoItIs(bool implicitTls)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(slapd, implicitTls ? slapd.Secure : slapd.Plain));

        var outcome = await identity.SignInAsync("ALICE", "secret");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.Equal("alice", outcome.User!.Name);
        Assert.Equal("corp", outcome.User.Directory);
        Assert.Equal(["everyone", "staff"], outcome.User.Groups.Order());
        Assert.Equal("alice.example@example.com", outcome.User.Attributes["mail"]);
    }

    [Theory]
    [InlineData("alice", "wrong", AuthenticationStatus.WrongPassword)]
    [InlineData("nobody", "secret", AuthenticationStatus.UnknownUser)]
    [InlineData("*", "secret", AuthenticationStatus.UnknownUser)]
    [InlineData("alice)(uid=*", "secret", AuthenticationStatus.UnknownUser)]
    [InlineData("a*", "secret", AuthenticationStatus.UnknownUser)]
    public async Task SignIn_WithAWrongCredential_IsRefused(string user, string password, AuthenticationStatus expected)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(slapd, slapd.Secure));

        Assert.Equal(expected, (await identity.SignInAsync(user, password)).Status);
    }

    [Fact]
    public async Task DirectorysOwnLock_IsToldApart()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(slapd, slapd.Secure, threshold: 100));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AuthenticationStatus.WrongPassword, (await identity.SignInAsync("alice", $"wrong {i}")).Status);
        }

        // slapd stamps the lock by one clock and reads it by a coarser one: where a second begins between the two, the lock lies some
        // milliseconds in the future, and does not hold yet.
        for (var i = 0; i < 50 && (await identity.SignInAsync("alice", $"more {i}")).Status != AuthenticationStatus.LockedInDirectory; i++)
        {
            // Another guess, until it holds.
        }

        Assert.Equal(AuthenticationStatus.LockedInDirectory, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task GatewaysLock_KeepsTheDirectorysOwnFromBeingTouched()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using (var gateway = new IdentityUnderTest(Options(slapd, slapd.Secure, threshold: 2)))
        {
            for (var i = 0; i < 50; i++)
            {
                await gateway.SignInAsync("alice", $"wrong {i}", $"203.0.113.{i}");
            }
        }

        await using var another = new IdentityUnderTest(Options(slapd, slapd.Secure));
        Assert.Equal(AuthenticationStatus.Accepted, (await another.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task Server_WithACertificateOfAnotherAuthorityOrName_IsNotAsked()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var noRoots = new IdentityUnderTest(Options(slapd, slapd.Secure, roots: ""));
        await using var otherName = new IdentityUnderTest(Options(slapd, slapd.Secure, serverName: "ldap.example.com"));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await noRoots.SignInAsync("alice", "secret")).Status);
        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await otherName.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task FirstServerDown_TheSecondIsAsked()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(
            slapd, new Uri($"ldaps://localhost:{FreePort.Next()}"), also: slapd.Secure));

        Assert.Equal(AuthenticationStatus.Accepted, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task WrongAccountOfTheGateway_IsUnavailableNotRefused()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(slapd, slapd.Secure, bindPassword: "wrong"));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await identity.SignInAsync("alice", "secret")).Status);
    }

    private static IdentityOptions Options(
        SlapdServer slapd,
        Uri server,
        int threshold = 10,
        string? roots = null,
        string? serverName = null,
        Uri? also = null,
        string bindPassword = SlapdServer.AdminPassword) => new()
        {
            Lockout = new() { Threshold = threshold },
            Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["corp"] = new()
                {
                    Ldap = new()
                    {
                        Servers = also is null ? [server] : [server, also],
                        Roots = roots is "" ? null : slapd.Roots,
                        ServerName = serverName,
                        BindName = SlapdServer.AdminDn,
                        BindPassword = bindPassword,
                        BaseDn = SlapdServer.BaseDn,
                        Timeout = TimeSpan.FromMinutes(1),
                        Attributes = ["mail"],
                    },
                },
            },
        };
}
