using System.DirectoryServices.Protocols;
using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Testing.Peers;
using Xunit;
using SearchScope = System.DirectoryServices.Protocols.SearchScope;

namespace Gateway.EndToEndTests.Identity;

/// <summary>
/// The gateway's LDAP client beside .NET's own, on the same questions at the same server; and a password policy's states told apart.
/// </summary>
public sealed class OpenLdapOracleTests
{
    private const string States = $"""

        dn: cn=strict,{SlapdServer.BaseDn}
        objectClass: device
        objectClass: pwdPolicy
        cn: strict
        pwdAttribute: userPassword
        pwdMustChange: TRUE
        pwdMaxAge: 86400

        dn: uid=carol,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: carol
        cn: Carol
        sn: Example
        userPassword: secret
        pwdPolicySubentry: cn=strict,{SlapdServer.BaseDn}
        pwdReset: TRUE

        dn: uid=dave,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: dave
        cn: Dave
        sn: Example
        userPassword: secret
        pwdPolicySubentry: cn=strict,{SlapdServer.BaseDn}
        pwdChangedTime: 20200101000000Z

        dn: uid=erin,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: erin
        cn: Erin (of the second floor) * \
        sn: Example
        mail: erin@example.com
        userPassword: secret
        pwdAccountLockedTime: 000001010000Z

        """;

    [Theory]
    [InlineData("alice", "secret")]
    [InlineData("ALICE", "secret")]
    [InlineData("alice", "wrong")]
    [InlineData("bob", "secret")]
    [InlineData("bob", "")]
    [InlineData("nobody", "secret")]
    [InlineData("al*", "secret")]
    public async Task SignIn_AndDotNetsOwnClient_AgreeOnWhoItIs(string user, string password)
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var identity = new IdentityUnderTest(Options(slapd));

        var outcome = await identity.SignInAsync(user, password);

        var oracle = Ask(slapd, user, password);
        Assert.Equal(oracle is not null, outcome.IsAccepted);
        Assert.Equal(oracle?.Name, outcome.User?.Name);
        Assert.Equal(oracle?.Mail, outcome.User?.Attributes.GetValueOrDefault("mail"));
        Assert.Equal((oracle?.Groups ?? []).Order(), (outcome.User?.Groups.AsEnumerable() ?? []).Order());
    }

    [Theory]
    [InlineData("carol", "secret", AuthenticationStatus.MustChangePassword)]
    [InlineData("dave", "secret", AuthenticationStatus.PasswordExpired)]
    [InlineData("erin", "secret", AuthenticationStatus.LockedInDirectory)]
    [InlineData("carol", "wrong", AuthenticationStatus.WrongPassword)]
    public async Task StatesOfThePasswordPolicy_AreToldApartInside(string user, string password, AuthenticationStatus expected)
    {
        await using var slapd = await SlapdServer.StartAsync(States);
        await using var identity = new IdentityUnderTest(Options(slapd));

        Assert.Equal(expected, (await identity.SignInAsync(user, password)).Status);
    }

    private static (string Name, string? Mail, HashSet<string> Groups)? Ask(SlapdServer slapd, string user, string password)
    {
        using var admin = Connect(slapd, SlapdServer.AdminDn, SlapdServer.AdminPassword);
        var escaped = user.Replace("*", "\\2a", StringComparison.Ordinal);
        if (password.Length == 0 || Search(admin, $"(uid={escaped})") is not [var entry])
        {
            return null;
        }

        try
        {
            Connect(slapd, entry.DistinguishedName, password).Dispose();
        }
        catch (LdapException e) when (e.ErrorCode == 49)
        {
            return null;
        }

        var groups = new HashSet<string>();
        var members = new Queue<string>([entry.DistinguishedName]);
        while (members.TryDequeue(out var member))
        {
            foreach (var group in Search(admin, $"(member={member})"))
            {
                if (groups.Add((string)group.Attributes["cn"][0]))
                {
                    members.Enqueue(group.DistinguishedName);
                }
            }
        }

        return ((string)entry.Attributes["uid"][0], entry.Attributes["mail"] is { Count: > 0 } mail ? (string)mail[0] : null, groups);
    }

    private static LdapConnection Connect(SlapdServer slapd, string dn, string password)
    {
        var connection = new LdapConnection(new LdapDirectoryIdentifier("localhost", slapd.Plain.Port)) { AuthType = AuthType.Basic };
        connection.SessionOptions.ProtocolVersion = 3;
        connection.Bind(new NetworkCredential(dn, password));
        return connection;
    }

    private static List<SearchResultEntry> Search(LdapConnection connection, string filter) =>
        [.. ((SearchResponse)connection.SendRequest(new SearchRequest(
            SlapdServer.BaseDn, filter, SearchScope.Subtree, "uid", "cn", "mail"))).Entries.Cast<SearchResultEntry>()];

    private static IdentityOptions Options(SlapdServer slapd) => new()
    {
        Lockout = new() { Threshold = 100 },
        Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["corp"] = new()
            {
                Ldap = new()
                {
                    Servers = [slapd.Secure],
                    Roots = slapd.Roots,
                    BindName = SlapdServer.AdminDn,
                    BindPassword = SlapdServer.AdminPassword,
                    BaseDn = SlapdServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                    Attributes = ["mail"],
                },
            },
        },
    };
}
