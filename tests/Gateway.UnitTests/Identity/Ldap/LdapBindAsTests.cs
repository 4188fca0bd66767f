using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.Lockout;
using Gateway.Outbound;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

/// <summary>Passwords tried under the user's own name, where the gateway has no account.</summary>
public sealed class LdapBindAsTests : IDisposable
{
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "https", "Basic");

    private readonly TemporaryFolder _folder = new();

    public LdapBindAsTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    [Theory]
    [InlineData("{user}@corp.example.com", "alice@corp.example.com")]
    [InlineData("CORP\\{user}", "CORP\\alice")]
    [InlineData("uid={user},dc=example,dc=com", "uid=alice,dc=example,dc=com")]
    public async Task RightPassword_IsTriedUnderThatNameAlone(string template, string expected)
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(peer, template);

        var outcome = await VerifyAsync(directory, "CORP\\alice", "secret");

        Assert.Equal("alice", outcome.User!.Name);
        Assert.Contains(
            expected, Assert.Single(peer.Requests, r => r.Operation == LdapOperation.BindRequest).Text, StringComparison.Ordinal);
        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task WrongPassword_AndUnknownUser_AreNotToldApart()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(peer, "{user}@corp.example.com");

        Assert.Equal(AuthenticationStatus.WrongPassword, (await VerifyAsync(directory, "alice", "guess")).Status);
        Assert.Equal(AuthenticationStatus.WrongPassword, (await VerifyAsync(directory, "nobody", "guess")).Status);

        Assert.False(directory.DistinguishesUnknownUsers);
        Assert.Equal(
            UserKnowledge.NotTold, (await directory.FindAsync("alice", nameOnly: true, TestContext.Current.CancellationToken)).Knowledge);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory]
    [InlineData("alice,ou=admins")]
    [InlineData("alice+cn=x")]
    [InlineData("ali\"ce")]
    [InlineData("alice=x")]
    [InlineData("#alice")]
    [InlineData("al\u00EFce")] // Active Directory reads over accents
    [InlineData("\uFF41lice")] // a wide letter, which is a plain one to others (RFC 4518)
    [InlineData("alice  smith")]
    public async Task NameThatWouldSaySomethingElse_IsNotTried(string user)
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(peer, "uid={user},dc=example,dc=com");

        Assert.Equal(AuthenticationStatus.WrongPassword, (await VerifyAsync(directory, user, "secret")).Status);

        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task Guesses_UnderMadeUpDomains_AreGuessesAtOneUser()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        using var identity = new IdentityFixture(new IdentityOptions
        {
            Lockout = new() { Threshold = 3 },
            Throttling = new() { Mode = LockoutMode.Off },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["corp"] = new() { Domains = ["corp.example.com", "CORP"], Ldap = Options(peer, "{user}@corp.example.com") },
            },
        });

        for (var i = 0; i < 10; i++)
        {
            await identity.FailAsync($"made-up{i}\\alice", 1);
            await identity.FailAsync($"Alice@made-up{i}.example.org", 1);
        }

        Assert.Equal(3, peer.Requests.Count);
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("alice", "secret"));
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("CORP\\alice", "secret"));
        Assert.Equal("alice@corp.example.com", Assert.Single(identity.Lockout.List()).Account);
    }

    [Fact]
    public async Task UserWhoIsLetInAndNotFound_IsNotLetIn()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(peer, "{user}@corp.example.com");

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await VerifyAsync(directory, "carol", "secret")).Status);
    }

    [Theory]
    [InlineData("", "", null, "BindName BindPassword")]
    [InlineData("cn=gateway", "secret", null, "")]
    [InlineData("", "", "{user}@corp.example.com", "")]
    [InlineData("", "", "user@corp.example.com", "BindAs")]
    [InlineData("cn=gateway", "secret", "{user}@corp.example.com", "BindName")]
    public void Validate_WantsOneWay(string bindName, string password, string? bindAs, string expected)
    {
        var options = new LdapOptions
        {
            Servers = [new Uri("ldaps://dc1.corp.example.com")],
            BaseDn = "dc=x",
            BindName = bindName,
            BindPassword = password,
            BindAs = bindAs,
        };

        Assert.Equal(expected, string.Join(' ', LdapOptionsValidator.Validate(options).SelectMany(f => f.MemberNames)));
    }

    public void Dispose() => _folder.Dispose();

    private LdapDirectory Directory(LdapPeer peer, string template) => new(
        "corp", Options(peer, template), new Dialer(new DialerOptions(), TimeProvider.System), TimeProvider.System, NullLogger.Instance);

    private LdapOptions Options(LdapPeer peer, string template) =>
        new() { Servers = [peer.Secure], Roots = _folder.Combine("ca.pem"), BindAs = template, BaseDn = "dc=example,dc=com" };

    private static async Task<AuthenticationResult> VerifyAsync(LdapDirectory directory, string user, string password) =>
        await directory.VerifyAsync(new PasswordCredential(user, new Secret(password)), Context, TestContext.Current.CancellationToken);
}
