using System.Net.Sockets;
using System.Runtime.Versioning;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.Lockout;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed class ActiveDirectoryTests(DomainController domain)
{
    // Every user's primary group, and the one it is in.
    private static readonly string[] Groups = ["Domain Users", "everybody-of-alice", "staff-of-alice", "Users"];

    private static readonly string[] Spellings = ["alice", "ALICE", "PEERS\\alice", "alice@peers.test", "Alice@PEERS.TEST"];

    [Fact]
    public async Task DomainController_IsAskedAsActiveDirectory()
    {
        var samba = domain.Server;
        await samba.SetPasswordRulesAsync(lockAfter: 3);
        await samba.AddUserAsync("alice");
        await using (var gateway = new IdentityUnderTest(Options(samba, threshold: 2)))
        {
            foreach (var name in (string[])["alice", "PEERS\\Alice", "alice@peers.test"])
            {
                var outcome = await gateway.SignInAsync(name, SambaServer.Password);

                Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
                Assert.Equal("alice", outcome.User!.Name);
                Assert.Equal(Groups, outcome.User.Groups.Order(StringComparer.OrdinalIgnoreCase));
                Assert.Equal("alice@peers.test", outcome.User.Attributes["mail"]);
            }

            Assert.Equal(AuthenticationStatus.UnknownUser, (await gateway.SignInAsync("nobody", "x")).Status);

            // Guesses from everywhere: the gateway locks after two of them, the domain would after three.
            for (var i = 0; i < 20; i++)
            {
                await gateway.SignInAsync(Spellings[i % Spellings.Length], $"guess {i}", $"198.51.100.{i}");
            }

            Assert.Equal(2, await samba.BadPasswordsOfAsync("alice"));
        }

        // Without an account of the gateway's own, under either name that Active Directory takes.
        foreach (var name in (string[])["{user}@peers.test", "PEERS\\{user}"])
        {
            await using var direct = new IdentityUnderTest(Options(samba, threshold: 2, bindAs: name));
            var outcome = await direct.SignInAsync("alice", SambaServer.Password);

            Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
            Assert.Equal(Groups, outcome.User!.Groups.Order(StringComparer.OrdinalIgnoreCase));
            Assert.Equal("alice@peers.test", outcome.User.Attributes["mail"]);
        }

        await using var open = new IdentityUnderTest(Options(samba, threshold: 100));
        Assert.Equal(AuthenticationStatus.Accepted, (await open.SignInAsync("alice", SambaServer.Password)).Status);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AuthenticationStatus.WrongPassword, (await open.SignInAsync("alice", $"guess {i}")).Status);
        }

        Assert.Equal(AuthenticationStatus.LockedInDirectory, (await open.SignInAsync("alice", "a fourth guess")).Status);
    }

    [Fact]
    public async Task DomainController_ThatDemandsSigning_TakesTheGatewaysBindsWithinTls()
    {
        var samba = domain.Server;
        await samba.SetPasswordRulesAsync(lockAfter: 100);
        await samba.AddUserAsync("signe");

        Assert.Equal(LdapResultCode.StrongerAuthRequired, await BindInClearAsync("signe@peers.test", SambaServer.Password));

        foreach (var server in (Uri[])[SambaServer.Secure, SambaServer.Plain])
        {
            await using var gateway = new IdentityUnderTest(Options(samba, threshold: 100, server: server));
            Assert.Equal(AuthenticationStatus.Accepted, (await gateway.SignInAsync("signe", SambaServer.Password)).Status);
            Assert.Equal(AuthenticationStatus.WrongPassword, (await gateway.SignInAsync("signe", "guess")).Status);
        }
    }

    private static async Task<LdapResultCode> BindInClearAsync(string name, string password)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(SambaServer.Plain.Host, SambaServer.Plain.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(LdapWriter.Bind(1, name, new Secret(password)), TestContext.Current.CancellationToken);
        var answer = new byte[4096];
        var read = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        return LdapReader.Read(answer.AsMemory(0, read))!.Result!.Code; // a bind response
    }

    private static IdentityOptions Options(SambaServer samba, int threshold, string? bindAs = null, Uri? server = null) => new()
    {
        Lockout = new() { Threshold = threshold },
        Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["peers"] = new()
            {
                Domains = ["peers.test", "PEERS"],
                Ldap = new()
                {
                    Kind = LdapKind.ActiveDirectory,
                    Servers = [server ?? SambaServer.Secure],
                    ServerName = SambaServer.ServerName,
                    Roots = samba.Roots,
                    BindName = bindAs is null ? SambaServer.AdminName : "",
                    BindAs = bindAs,
                    BindPassword = SambaServer.AdminPassword,
                    BaseDn = SambaServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                    Attributes = ["mail"],
                },
            },
        },
    };
}
