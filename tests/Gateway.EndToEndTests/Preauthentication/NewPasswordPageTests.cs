using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using Gateway.EndToEndTests.Identity;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>Passwords that a directory wants changed, on the sign-in page.</summary>
public sealed class NewPasswordPageTests
{
    private const string Host = "mail.example.com";
    private const string Refused = "The user name or password is not correct";
    private const string MustChange = "You must change your password before you can sign in.";
    private const string Expired = "Your password has expired.";
    private static readonly string Policies = $"""
        dn: cn=strict,{SlapdServer.BaseDn}
        objectClass: device
        objectClass: pwdPolicy
        cn: strict
        pwdAttribute: userPassword
        pwdMustChange: TRUE
        pwdMaxAge: 86400
        pwdCheckQuality: 2
        pwdMinLength: 10
        pwdInHistory: 3
        pwdLockout: TRUE
        pwdMaxFailure: 3

        dn: cn=graceful,{SlapdServer.BaseDn}
        objectClass: device
        objectClass: pwdPolicy
        cn: graceful
        pwdAttribute: userPassword
        pwdMaxAge: 86400
        pwdGraceAuthNLimit: 5

        dn: cn=warning,{SlapdServer.BaseDn}
        objectClass: device
        objectClass: pwdPolicy
        cn: warning
        pwdAttribute: userPassword
        pwdMaxAge: 86400
        pwdExpireWarning: 86400

        dn: uid=carol,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: carol
        cn: Carol
        sn: Example
        userPassword: old secret
        pwdPolicySubentry: cn=strict,{SlapdServer.BaseDn}
        pwdReset: TRUE

        dn: uid=dave,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: dave
        cn: Dave
        sn: Example
        userPassword: old secret
        pwdPolicySubentry: cn=strict,{SlapdServer.BaseDn}
        pwdChangedTime: 20200101000000Z

        dn: uid=erin,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: erin
        cn: Erin
        sn: Example
        userPassword: old secret
        pwdPolicySubentry: cn=graceful,{SlapdServer.BaseDn}
        pwdChangedTime: 20200101000000Z

        dn: uid=fred,{SlapdServer.BaseDn}
        objectClass: inetOrgPerson
        uid: fred
        cn: Fred
        sn: Example
        userPassword: old secret
        pwdPolicySubentry: cn=warning,{SlapdServer.BaseDn}
        pwdChangedTime: {DateTime.UtcNow.AddHours(-1):yyyyMMddHHmmss}Z


        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_WhoMustChange_SetsAPasswordThatTheDirectoryAccepts()
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd), """{ "NewPasswordHeading": "Neues Kennwort" }""");
        using var browser = new PageBrowser(gateway, Host);

        var page = await browser.SignInAsync("carol", "old secret");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Neues Kennwort", page.Html, StringComparison.Ordinal);
        Assert.Contains(MustChange, page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("old secret", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-gateway", browser.Cookies.Keys);

        var differ = await browser.ChangeAsync("a new password", "another password");
        Assert.Equal(HttpStatusCode.BadRequest, differ.Status);
        Assert.Contains("type the same new password twice", differ.Html, StringComparison.Ordinal);

        var brief = await browser.ChangeAsync("brief");
        Assert.Equal(HttpStatusCode.BadRequest, brief.Status);
        Assert.Contains("too short", brief.Html, StringComparison.Ordinal);

        var changed = await browser.ChangeAsync("a new password");
        Assert.Equal((HttpStatusCode.SeeOther, "/owa/"), (changed.Status, changed.Location));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/owa/")).Status);
        Assert.Equal(Basic("carol", "a new password"), backend.Received.Last().Headers["Authorization"]);

        using var later = new PageBrowser(gateway, Host);
        Assert.Equal(HttpStatusCode.Unauthorized, (await later.SignInAsync("carol", "old secret")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await later.SignInAsync("carol", "a new password")).Status);
    }

    [Fact]
    public async Task Person_WithAnExpiredPassword_SetsANewOneAndNoOldOne()
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd));
        using var browser = new PageBrowser(gateway, Host);

        var page = await browser.SignInAsync("dave", "old secret");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(Expired, page.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.SeeOther, (await browser.ChangeAsync("a new password")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/owa/")).Status);
    }

    [Theory]
    [InlineData("erin", "Your password has expired. Sign-ins that are left with it: 4.")]
    [InlineData("fred", "Your password expires soon. Days left: 1.")]
    public async Task Person_WhosePasswordStillSignsIn_IsToldAndMayGoOn(string user, string message)
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd));
        using var browser = new PageBrowser(gateway, Host);

        var page = await browser.SignInAsync(user, "old secret");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(message, page.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/owa/\">Not now", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/owa/")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.ChangeAsync("a new password")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/owa/")).Status);
        Assert.Equal(Basic(user, "a new password"), backend.Received.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task Somebody_WithoutTheOldPassword_LearnsAndChangesNothing()
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd));
        using var browser = new PageBrowser(gateway, Host);

        // A wrong password of a user who must change reads like that of nobody.
        var wrong = await browser.SignInAsync("carol", "guess");
        var nobody = await browser.SignInAsync("nobody", "guess");
        Assert.Equal((HttpStatusCode.Unauthorized, wrong.Status), (wrong.Status, nobody.Status));
        Assert.Equal(Shape(wrong.Html, "carol"), Shape(nobody.Html, "nobody"));

        // Where there is no page, the right password reads like a wrong one, too.
        Assert.Equal(await AskBasicAsync(gateway, "dave", "guess"), await AskBasicAsync(gateway, "dave", "old secret"));

        // The form takes no token of the sign-in page, of another browser or of another site, and none that was changed.
        await browser.GetAsync("/gateway/signin?return=/owa/");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.ChangeAsync("a new password")).Status);
        await browser.SignInAsync("carol", "old secret");
        var token = browser.Token;
        using var thief = new PageBrowser(gateway, Host);
        await thief.GetAsync("/gateway/signin?return=/owa/");
        var stolen = await thief.PostAsync(
            "/gateway/new-password", ("newpassword", "a new password"), ("repeat", "a new password"), ("token", token));
        Assert.Equal(HttpStatusCode.BadRequest, stolen.Status);
        Assert.Contains("open for too long", stolen.Html, StringComparison.Ordinal);
        using var client = gateway.CreateClient(Host);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/gateway/new-password")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]),
        };
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await client.SendAsync(foreign, Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await browser.GetAsync("/gateway/new-password")).Status);
        Assert.Contains(MustChange, (await browser.SignInAsync("carol", "old secret")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_LockedMeanwhile_CannotBeChanged()
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd));
        using var browser = new PageBrowser(gateway, Host);
        await browser.SignInAsync("carol", "old secret");
        using var attacker = new PageBrowser(gateway, Host);
        for (var i = 0; i < 2; i++)
        {
            await attacker.SignInAsync("carol", $"guess {i}");
        }

        var refused = await browser.ChangeAsync("a new password");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Contains(Refused, refused.Html, StringComparison.Ordinal);
    }

    [Fact]
    [Proves("Identity:Directories:*:Ldap:PasswordChange")]
    public async Task Person_WhereChangesAreOff_IsToldToChangeElsewhere()
    {
        await using var slapd = await SlapdServer.StartAsync(Policies);
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await StartAsync(backend, Ldap(slapd, """, "PasswordChange": false"""));
        using var browser = new PageBrowser(gateway, Host);

        var page = await browser.SignInAsync("carol", "old secret");

        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Contains($"{MustChange} Please change it at work", page.Html, StringComparison.Ordinal);
    }

    [SupportedOSPlatform("linux")]
    [Collection(DomainController.Name)]
    public sealed class InActiveDirectory(DomainController domain)
    {
        [Theory]
        [InlineData("carol", false, MustChange)] // data 773
        [InlineData("dora", true, Expired)] // data 532
        public async Task Person_WhoMustChange_ReadsTheRulesOfTheDomain(string user, bool hasExpired, string message)
        {
            var samba = domain.Server;
            await samba.SetPasswordRulesAsync(lockAfter: 100, minimumLength: 9, history: 4);
            await samba.AddUserAsync(user);
            await (hasExpired
                ? samba.ExpirePasswordAsync(user)
                : samba.ManageAsync("user", "setpassword", user, "--newpassword=Secret-1x", "--must-change-at-next-login"));
            await using var backend = await TestBackEnd.StartAsync();
            await using var gateway = await StartAsync(backend, $$"""
                {
                  "Kind": "ActiveDirectory", "Servers": [ "{{SambaServer.Secure}}" ], "ServerName": "{{SambaServer.ServerName}}", "Roots": "{{samba.Roots}}",
                  "Timeout": "00:01:00", "BindName": "{{SambaServer.AdminName}}", "BindPassword": "{{SambaServer.AdminPassword}}", "BaseDn": "{{SambaServer.BaseDn}}"
                }
                """);
            using var browser = new PageBrowser(gateway, Host);

            Assert.Contains(Refused, (await browser.SignInAsync(user, "guess")).Html, StringComparison.Ordinal);
            Assert.Equal(
                await AskBasicAsync(gateway, "nobody", "guess"), await AskBasicAsync(gateway, user, SambaServer.Password));
            Assert.Contains(message, (await browser.SignInAsync(user, SambaServer.Password)).Html, StringComparison.Ordinal);
            Assert.Contains("at least 9 characters", (await browser.ChangeAsync("Short-1")).Html, StringComparison.Ordinal);
            Assert.Contains("too simple", (await browser.ChangeAsync("only-small-letters")).Html, StringComparison.Ordinal);
            Assert.Contains("not among your last 4", (await browser.ChangeAsync(SambaServer.Password)).Html, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.SeeOther, (await browser.ChangeAsync("Secret-3xx")).Status);
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/owa/")).Status);
            Assert.Equal(Basic(user, "Secret-3xx"), backend.Received.Last().Headers["Authorization"]);
        }
    }

    private static string Shape(string html, string user) =>
        System.Text.RegularExpressions.Regex.Replace(
            html.Replace(user, "USER", StringComparison.Ordinal), "name=\"token\" value=\"[^\"]*\"", "");

    private static async Task<string> AskBasicAsync(TestGateway gateway, string user, string password)
    {
        using var client = gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sync/");
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(Basic(user, password));
        using var response = await client.SendAsync(request, Token);
        return $"{response.StatusCode} {response.Headers.WwwAuthenticate} {response.Content.Headers.ContentLength}";
    }

    private static string Basic(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    private static string Ldap(SlapdServer slapd, string more = "") => $$"""
        {
          "Servers": [ "{{slapd.Secure}}" ], "Roots": "{{slapd.Roots}}", "Timeout": "00:01:00",
          "BindName": "{{SlapdServer.AdminDn}}", "BindPassword": "{{SlapdServer.AdminPassword}}", "BaseDn": "{{SlapdServer.BaseDn}}"{{more}}
        }
        """;

    private static Task<TestGateway> StartAsync(TestBackEnd backend, string ldap, string texts = "{}")
    {
        var folder = new TemporaryFolder();
        return TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Directories": { "corp": { "Ldap": {{ldap}} } }, "Lockout": { "Threshold": 2 } },
                "SignIn": { "Page": { "Texts": {{texts}} } },
                "Routes": {
                  "owa": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/owa/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Basic" },
                  "sync": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/sync/{**rest}" }, "Cluster": "backend", "Authentication": "Basic" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
    }
}
