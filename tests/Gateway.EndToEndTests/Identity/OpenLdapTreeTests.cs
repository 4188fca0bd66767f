using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Lockout;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>Many groups, limits of the server, referrals, servers found by DNS, and an account with a certificate.</summary>
public sealed class OpenLdapTreeTests
{
    private const int ManyGroups = 701;

    [Fact]
    public async Task SignIn_WithManyGroups_FindsAllOfThemAndTheirParents()
    {
        await using var slapd = await SlapdServer.StartAsync(Groups());
        await using var identity = new IdentityUnderTest(Options(slapd));

        var outcome = await identity.SignInAsync("alice", "secret");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        var groups = outcome.User!.Groups.AsEnumerable();
        Assert.All(Enumerable.Range(0, ManyGroups), i => Assert.Contains($"group {i}", groups));
        Assert.Contains("parent, of \"the last\"", groups);
    }

    [Fact]
    public async Task SignIn_WhereTheServerLimitsItsResponses_LogsTheLimit()
    {
        // An account without privileges has at most 500 entries from slapd, pages or not.
        await using var slapd = await SlapdServer.StartAsync(Groups());
        var log = new FakeLogCollector();
        await using var identity = new IdentityUnderTest(
            Options(slapd, $"uid=bob,{SlapdServer.BaseDn}", "secret"), new FakeLoggerProvider(log));

        var outcome = await identity.SignInAsync("alice", "secret");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.InRange(outcome.User!.Groups.Count, 1, ManyGroups);
        Assert.Contains(
            log.GetSnapshot(), line => line.Message.Contains("has more groups of alice than were read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UserOfAnotherPartOfTheTree_IsFoundWhereTheReferralIsConfigured(bool isConfigured)
    {
        var child = $"ou=child,{SlapdServer.BaseDn}";
        await using var far = await SlapdServer.StartAsync($"""
            dn: {child}
            objectClass: organizationalUnit
            ou: child

            dn: cn=Carol\, \+ \"Co\" \\ #,{child}
            objectClass: inetOrgPerson
            uid: carol
            cn: Carol, + "Co" \ #
            sn: Example
            userPassword: secret

            dn: cn=childs,{child}
            objectClass: groupOfNames
            cn: childs
            member: cn=Carol\, \+ \"Co\" \\ #,{child}


            """);
        await using var near = await SlapdServer.StartAsync($"""
            dn: {child}
            objectClass: referral
            objectClass: extensibleObject
            ou: child
            ref: ldap://child.example.com/{child}

            dn: cn=ours,{SlapdServer.BaseDn}
            objectClass: groupOfNames
            cn: ours
            member: cn=childs,{child}


            """);
        await using var identity = new IdentityUnderTest(Options(near, referral: isConfigured ? far.Secure : null));

        var outcome = await identity.SignInAsync("carol", "secret");

        Assert.Equal(isConfigured ? AuthenticationStatus.Accepted : AuthenticationStatus.UnknownUser, outcome.Status);
        Assert.Equal(isConfigured ? ["childs", "ours"] : [], (outcome.User?.Groups.AsEnumerable() ?? []).Order());
        Assert.Equal(AuthenticationStatus.Accepted, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task Servers_FoundByDns_AreUsedInTheirOrder()
    {
        await using var slapd = await SlapdServer.StartAsync();
        await using var dns = await DnsServer.StartAsync(
            $"_ldap._tcp.corp.example.com,localhost,{FreePort.Next()},1,0",
            $"_ldap._tcp.corp.example.com,localhost,{slapd.Plain.Port},2,0");
        await using var identity = new IdentityUnderTest(Options(slapd, ldap => new LdapOptions
        {
            Domain = "corp.example.com",
            DomainNameServer = dns.Address,
            Roots = ldap.Roots,
            BindName = ldap.BindName,
            BindPassword = ldap.BindPassword,
            BaseDn = ldap.BaseDn,
            Timeout = ldap.Timeout,
        }));

        Assert.Equal(AuthenticationStatus.Accepted, (await identity.SignInAsync("alice", "secret")).Status);
    }

    [Fact]
    public async Task GatewaysAccount_WithCertificate_BindsBySaslExternal()
    {
        await using var slapd = await SlapdServer.StartAsync(
            moreConfiguration: $"TLSVerifyClient try\nauthz-regexp ^.*cn=gateway.*$ {SlapdServer.AdminDn}");
        var log = new FakeLogCollector();
        using var folder = new TemporaryFolder();
        using var certificate = TestCertificates.IssueClient("gateway");
        var file = folder.Write(
            "gateway.pem",
            certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // an ECDSA key
        await using var identity = new IdentityUnderTest(Options(slapd, ldap => new LdapOptions
        {
            Servers = ldap.Servers,
            Roots = ldap.Roots,
            BindCertificate = file,
            BaseDn = ldap.BaseDn,
            Timeout = ldap.Timeout,
        }), new FakeLoggerProvider(log));

        var outcome = await identity.SignInAsync("alice", "secret");

        Assert.True(outcome.IsAccepted, string.Join('\n', log.GetSnapshot().Select(line => line.Message)));
        Assert.Equal(["everyone", "staff"], outcome.User.Groups.Order());
    }

    private static string Groups()
    {
        var entries = new StringBuilder();
        for (var i = 0; i < ManyGroups; i++)
        {
            entries.Append(CultureInfo.InvariantCulture, $"""
                dn: cn=group {i},{SlapdServer.BaseDn}
                objectClass: groupOfNames
                cn: group {i}
                member: uid=alice,{SlapdServer.BaseDn}


                """);
        }

        return entries.Append(CultureInfo.InvariantCulture, $"""
            dn: cn=parent\, of \"the last\",{SlapdServer.BaseDn}
            objectClass: groupOfNames
            cn: parent, of "the last"
            member: cn=group {ManyGroups - 1},{SlapdServer.BaseDn}


            """).ToString();
    }

    private static IdentityOptions Options(
        SlapdServer slapd,
        string bindName = SlapdServer.AdminDn,
        string bindPassword = SlapdServer.AdminPassword,
        Uri? referral = null) => Options(slapd, _ => new LdapOptions
        {
            Servers = [slapd.Secure],
            Roots = slapd.Roots,
            BindName = bindName,
            BindPassword = bindPassword,
            BaseDn = SlapdServer.BaseDn,
            Timeout = TimeSpan.FromMinutes(1),
            Referrals = referral is null ? new Dictionary<string, LdapReferralOptions>() : new Dictionary<string, LdapReferralOptions>
            {
                ["child.example.com"] = new() { Servers = [referral] },
            },
        });

    private static IdentityOptions Options(SlapdServer slapd, Func<LdapOptions, LdapOptions> ldap) => new()
    {
        Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["corp"] = new()
            {
                Ldap = ldap(new LdapOptions
                {
                    Servers = [slapd.Secure],
                    Roots = slapd.Roots,
                    BindName = SlapdServer.AdminDn,
                    BindPassword = SlapdServer.AdminPassword,
                    BaseDn = SlapdServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                }),
            },
        },
    };
}
