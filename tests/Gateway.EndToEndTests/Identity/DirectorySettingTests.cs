using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>The settings of directories, by what a back end behind the gateway is told of a real directory's users.</summary>
public sealed class DirectorySettingTests
{
    private const string Host = "mail.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Proves("Identity:Directories:*:Ldap:UserFilter")]
    [Proves("Identity:Directories:*:Ldap:NameAttribute")]
    [Proves("Identity:Directories:*:Ldap:GroupBaseDn")]
    [Proves("Identity:Directories:*:Ldap:GroupFilter")]
    [Proves("Identity:Directories:*:Ldap:GroupNameAttribute")]
    [Proves("Identity:Directories:*:Ldap:BindAs")]
    public async Task Ldap_FindsUsersAndGroupsAsTheSettingsSay()
    {
        await using var slapd = await SlapdServer.StartAsync($"""
            dn: ou=teams,{SlapdServer.BaseDn}
            objectClass: organizationalUnit
            ou: teams

            dn: cn=writers,ou=teams,{SlapdServer.BaseDn}
            objectClass: groupOfUniqueNames
            cn: writers
            o: Scribes
            uniqueMember: uid=alice,{SlapdServer.BaseDn}

            dn: cn=elsewhere,{SlapdServer.BaseDn}
            objectClass: groupOfUniqueNames
            cn: elsewhere
            o: Elsewhere
            uniqueMember: uid=alice,{SlapdServer.BaseDn}


            """);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, $$"""
            "corp": {
              "Domains": [ "corp.example.com" ],
              "Ldap": {
                "Servers": [ "{{slapd.Secure}}" ], "Roots": "{{slapd.Roots}}", "BindName": "{{SlapdServer.AdminDn}}", "BindPassword": "{{SlapdServer.AdminPassword}}", "BaseDn": "{{SlapdServer.BaseDn}}",
                "UserFilter": "(mail={user}@example.com)", "NameAttribute": "cn",
                "GroupBaseDn": "ou=teams,{{SlapdServer.BaseDn}}", "GroupFilter": "(uniqueMember={dn})", "GroupNameAttribute": "o"
              }
            },
            "bound": {
              "Domains": [ "bound.example.com" ],
              "Ldap": { "Servers": [ "{{slapd.Secure}}" ], "Roots": "{{slapd.Roots}}", "BindAs": "uid={user},{{SlapdServer.BaseDn}}", "BaseDn": "{{SlapdServer.BaseDn}}" }
            }
            """);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "alice.example@corp.example.com", "secret"));
        Assert.Equal(("Alice", "Scribes"), Told(backend));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "alice@bound.example.com", "secret"));
        Assert.Equal("alice", Told(backend).User);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(gateway, "alice@bound.example.com", "wrong"));
    }

    [Fact]
    [Proves("Identity:Directories:*:Ldap:Domain")]
    [Proves("Identity:Directories:*:Ldap:DomainNameServer")]
    [Proves("Identity:Directories:*:Ldap:BindCertificate")]
    [Proves("Identity:Directories:*:Ldap:Referrals:*:Servers")]
    public async Task Ldap_FindsServersAndTheirAccountAsTheSettingsSay()
    {
        const string Child = $"ou=child,{SlapdServer.BaseDn}";
        const string Certificates = $"TLSVerifyClient try\nauthz-regexp ^.*cn=gateway.*$ {SlapdServer.AdminDn}";
        await using var far = await SlapdServer.StartAsync(
            $"""
            dn: {Child}
            objectClass: organizationalUnit
            ou: child

            dn: uid=carol,{Child}
            objectClass: inetOrgPerson
            uid: carol
            cn: Carol
            sn: Example
            userPassword: secret


            """,
            Certificates);
        await using var near = await SlapdServer.StartAsync(
            $"""
            dn: {Child}
            objectClass: referral
            objectClass: extensibleObject
            ou: child
            ref: ldap://child.example.com/{Child}


            """,
            Certificates);
        await using var dns = await DnsServer.StartAsync($"_ldap._tcp.corp.example.com,localhost,{near.Plain.Port},1,0");
        using var certificate = TestCertificates.IssueClient("gateway");
        using var folder = new TemporaryFolder();
        var account = folder.Write(
            "gateway.pem",
            certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // an ECDSA key
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, $$"""
            "corp": {
              "Ldap": {
                "Domain": "corp.example.com", "DomainNameServer": "{{dns.Address}}", "Roots": "{{near.Roots}}", "Timeout": "00:00:30",
                "BindCertificate": "{{account}}", "BaseDn": "{{SlapdServer.BaseDn}}",
                "Referrals": { "child.example.com": { "Servers": [ "{{far.Secure}}" ] } }
              }
            }
            """);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "alice", "secret"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "carol", "secret"));
        Assert.Equal("carol", Told(backend).User);
    }

    [Theory]
    [InlineData($"\"Secret\": \"{FreeRadiusServer.Secret}\"")]
    [InlineData("\"SecretFile\": \"radius-secret\"")]
    [Proves("Identity:Directories:*:Radius:Servers")]
    [Proves("Identity:Directories:*:Radius:Secret")]
    [Proves("Identity:Directories:*:Radius:SecretFile")]
    [Proves("Identity:Directories:*:Radius:Groups")]
    [Proves("Identity:Directories:*:Radius:CodeSeparator")]
    [Proves("Identity:Directories:*:Radius:WithoutDomain")]
    public async Task Radius_IsAskedAsTheSettingsSay(string secret)
    {
        await using var radius = await FreeRadiusServer.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, $$"""
            "codes": { "Radius": { "Servers": [ "{{radius.Address}}" ], {{secret}}, "Groups": "Class", "CodeSeparator": "+", "WithoutDomain": true } }
            """);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "EXAMPLE\\otto", "secret+123456"));

        Assert.Equal(["mail", "staff"], Told(backend).Groups.Split(',').Order());
    }

    private static (string User, string Groups) Told(TestBackEnd backend)
    {
        var headers = backend.Received.Last().Headers;
        return (headers["X-Forwarded-User"], headers.GetValueOrDefault("X-Forwarded-Groups", ""));
    }

    private static async Task<HttpStatusCode> AskAsync(TestGateway gateway, string user, string password)
    {
        using var client = gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }

    private static Task<TestGateway> StartAsync(TestBackEnd backend, string directories)
    {
        var folder = new TemporaryFolder();
        folder.Write("radius-secret", FreeRadiusServer.Secret + "\n");
        return TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Directories": { {{directories}} } },
                "Routes": {
                  "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": "Basic", "Delegation": "Header", "DelegationGroupsHeader": "X-Forwarded-Groups" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
    }
}
