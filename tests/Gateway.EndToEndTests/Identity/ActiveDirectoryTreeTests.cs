using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Lockout;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>Domains as they are: many groups, large groups, names of every kind, and the Global Catalog.</summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed class ActiveDirectoryTreeTests(DomainController domain)
{
    // More than the domain controller returns in one response (1,000), and more than it returns of one attribute (1,500).
    private const int ManyGroups = 1_600;

    [Fact]
    public async Task SignIn_WithManyGroupsAndOneOfManyMembers_FindsAllOfThem()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("olga");
        var entries = new StringBuilder();
        var members = new StringBuilder();
        for (var i = 0; i < ManyGroups; i++)
        {
            entries.Append(CultureInfo.InvariantCulture, $"""
                dn: CN=group {i},CN=Users,{SambaServer.BaseDn}
                objectClass: group
                sAMAccountName: group {i}
                member: CN=olga,CN=Users,{SambaServer.BaseDn}


                """);
            members.Append(CultureInfo.InvariantCulture, $"member: CN=group {i},CN=Users,{SambaServer.BaseDn}\n");
        }

        await samba.ChangeAsync($"""
            {entries}dn: CN=giant,CN=Users,{SambaServer.BaseDn}
            objectClass: group
            sAMAccountName: giant
            {members}
            """);
        await using var gateway = new IdentityUnderTest(Options(samba, "memberOf"));

        var outcome = await gateway.SignInAsync("olga", SambaServer.Password);

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        var groups = outcome.User!.Groups.AsEnumerable();
        Assert.All(Enumerable.Range(0, ManyGroups), i => Assert.Contains($"group {i}", groups));
        Assert.Contains("giant", groups);
        Assert.Contains("Domain Users", groups);

        // Read from "memberOf;range=0-1499".
        Assert.Contains($"CN=Users,{SambaServer.BaseDn}", outcome.User.Attributes["memberOf"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignIn_UnderNamesOfEveryKind_FindsTheRightUser()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("paul");
        await samba.ChangeAsync($"""
            dn: OU=Sales\, East \+ West,{SambaServer.BaseDn}
            objectClass: organizationalUnit

            """);
        string[] users =
        [
            $"CN=Smith\\, Anna #1 (Zürich) \\\\ x,OU=Sales\\, East \\+ West,{SambaServer.BaseDn}|anna|anna@brand.example",
            $"CN= spaces ,CN=Users,{SambaServer.BaseDn}|spaces|spaces@peers.test",
            $"CN=Other,CN=Users,{SambaServer.BaseDn}|other|paul@brand.example",
        ];
        foreach (var user in users.Select(u => u.Split('|')))
        {
            await samba.ChangeAsync($"""
                dn:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(user[0]))}
                objectClass: user
                sAMAccountName: {user[1]}
                userPrincipalName: {user[2]}
                userAccountControl: 512
                unicodePwd:: {Convert.ToBase64String(Encoding.Unicode.GetBytes($"\"Secret-of-{user[1]}\""))}

                """);
        }

        await samba.ManageAsync("group", "addmembers", "staff-of-paul", "anna");
        await using (var gateway = new IdentityUnderTest(Options(samba, "mail")))
        {
            Assert.Equal("spaces", (await gateway.SignInAsync("PEERS\\spaces", "Secret-of-spaces")).User?.Name);
            Assert.Equal("paul", (await gateway.SignInAsync("paul@peers.test", SambaServer.Password)).User?.Name);
        }

        foreach (var server in (Uri[])[SambaServer.Secure, SambaServer.SecureGlobalCatalog, SambaServer.PlainGlobalCatalog])
        {
            await using var gateway = new IdentityUnderTest(Options(samba, "mail", server));

            var anna = await gateway.SignInAsync("anna@brand.example", "Secret-of-anna");
            Assert.Equal("anna", anna.User?.Name);
            Assert.Superset(new HashSet<string> { "staff-of-paul", "everybody-of-paul" }, anna.User!.Groups.ToHashSet());

            // The principal name is that of another user than the account name before its @.
            Assert.Equal("other", (await gateway.SignInAsync("paul@brand.example", "Secret-of-other")).User?.Name);
            var another = await gateway.SignInAsync("paul@brand.example", SambaServer.Password);
            Assert.Equal(AuthenticationStatus.WrongPassword, another.Status);
        }
    }

    private static IdentityOptions Options(SambaServer samba, string attribute, Uri? server = null) => new()
    {
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
                    BindName = SambaServer.AdminName,
                    BindPassword = SambaServer.AdminPassword,
                    BaseDn = SambaServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                    Attributes = [attribute],
                },
            },
        },
    };
}
