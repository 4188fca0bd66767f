using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.EndToEndTests.Identity;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Examples;

/// <summary>
/// Starts the gateway with the examples of <c>config/examples</c> that ask a directory, before a real one, and sends what their comments
/// promise.
/// </summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed partial class DirectoryExampleTests(DomainController domain)
{
    private const string Mail = "mail.example.com";

    [Fact]
    [ShowsExample("active-directory.json")]
    public async Task ActiveDirectory_LetsItsGroupIntoWebMailPhonesAndMailboxes()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("rosa", "Mail users");
        await using var dovecot = await DovecotServer.StartAsync(("rosa", SambaServer.Password));
        await using var exchange = await TestBackEnd.StartAsync("localhost");
        var example = new ShippedExample("active-directory.json", new TemporaryFolder())
            .At("exchange", exchange.Address.Port)
            .At("mailboxes", dovecot.ImapsPort);
        MoveToSamba(example, samba);
        await using var gateway = await example.StartAsync();

        Assert.Equal("303 200", await FormAsync(gateway, Mail, "rosa", SambaServer.Password, "/owa/"));
        Assert.Equal("200", await CurlAsync(
            gateway,
            "https",
            Mail,
            "-u",
            $"CORP\\rosa:{SambaServer.Password}",
            "-X",
            "OPTIONS",
            $"https://{Mail}:{gateway.Port("https")}/Microsoft-Server-ActiveSync"));
        var inbox = $"imaps://{Mail}:{gateway.Port("imaps")}/INBOX?ALL";
        Assert.Equal(0, await ExitAsync(gateway, "imaps", Mail, "-u", $"rosa:{SambaServer.Password}", inbox));

        // The administrator is known and not in the group, and the lockout is one for all.
        Assert.Equal("303 403", await FormAsync(gateway, Mail, "administrator", SambaServer.AdminPassword, "/owa/"));
        for (var i = 0; i < 5; i++)
        {
            await CurlAsync(
                gateway,
                "https",
                Mail,
                "-u",
                $"bob:guess{i}",
                "-X",
                "OPTIONS",
                $"https://{Mail}:{gateway.Port("https")}/Microsoft-Server-ActiveSync");
        }

        Assert.NotEqual(0, await ExitAsync(gateway, "imaps", Mail, "-u", "bob:guess", $"imaps://{Mail}:{gateway.Port("imaps")}/"));
        Assert.Equal(2, exchange.Received.Count);
    }

    [Fact]
    [ShowsExample("kerberos.json")]
    [Proves("Negotiate:Realms:*:Domain")]
    public async Task Kerberos_LetsInByTicketOnOneHost_AndByThePageOnTheOther()
    {
        var samba = domain.Server;
        await samba.AddUserAsync("sven", "Employees");
        await using var intranet = await TestBackEnd.StartAsync("localhost");
        var folder = new TemporaryFolder();
        var example = new ShippedExample("kerberos.json", folder).At("intranet", intranet.Address.Port);
        MoveToSamba(example, samba);
        File.Copy(await samba.IssueKeytabAsync("intranet.example.com"), folder.Combine("http.keytab"));

        // The realm of the tests' domain controller, whose users are in the example's domain.
        example.Section("Negotiate")!["Realms"] = new JsonObject
        {
            ["PEERS.TEST"] = new JsonObject { ["Directory"] = "corp", ["Domain"] = "corp.example.com" },
        };
        await using var gateway = await example.StartAsync();
        await samba.GetTicketAsync("sven");

        Assert.Equal("200", await CurlAsync(
            gateway,
            "https",
            "intranet.example.com",
            samba.KerberosEnvironment("sven"),
            "--negotiate",
            "-u",
            ":",
            $"https://intranet.example.com:{gateway.Port("https")}/"));
        Assert.Equal("303 200", await FormAsync(gateway, "home.example.com", "sven", SambaServer.Password, "/"));
        Assert.Equal(
            "401", await CurlAsync(gateway, "https", "intranet.example.com", $"https://intranet.example.com:{gateway.Port("https")}/"));

        Assert.All(intranet.Received, received => Assert.Equal("sven", received.Headers["X-Forwarded-User"]));
        Assert.All(intranet.Received, received => Assert.Contains("X-Gateway-Assertion", received.Headers.Keys));
        Assert.Equal(2, intranet.Received.Count);
    }

    [Fact]
    [ShowsExample("mail-own-servers.json")]
    [Proves("Identity:Directories:*:Ldap:Attributes")]
    public async Task MailOwnServers_TakesEachUserToTheServerThatTheDirectoryNamesAsTheMasterUser()
    {
        await using var one = await DovecotServer.StartAsync(("alice", "unknown to the gateway"));
        await using var two = await DovecotServer.StartAsync(("alice", "unknown to the gateway"));
        await using var slapd = await SlapdServer.StartAsync($"""
            dn: uid=carol,{SlapdServer.BaseDn}
            objectClass: inetOrgPerson
            objectClass: inetLocalMailRecipient
            uid: carol
            cn: Carol
            sn: Example
            mailHost: mbx2
            userPassword: secret


            """);
        var folder = new TemporaryFolder();
        folder.Write("bind-password", SlapdServer.AdminPassword);
        folder.Write("master-password", DovecotServer.MasterPassword);
        var example = new ShippedExample("mail-own-servers.json", folder)
            .At("imap", one.ProxiedImapsPort, two.ProxiedImapsPort)
            .At("pop", one.ProxiedPopsPort, two.ProxiedPopsPort);
        var ldap = example.Section("Identity", "Directories", "corp", "Ldap")!;
        (ldap["Servers"], ldap["Roots"], ldap["BindName"], ldap["BaseDn"]) = (
            new JsonArray(slapd.Secure.ToString()), slapd.Roots, SlapdServer.AdminDn, SlapdServer.BaseDn);
        foreach (var cluster in new[] { "imap", "pop" })
        {
            example.Section("Clusters", cluster, "Mail")!["MasterUser"] = DovecotServer.MasterUser;
        }

        await using var gateway = await example.StartAsync();

        foreach (var (listener, scheme, more) in new[] { ("imaps", "imaps", ""), ("pop3s", "pop3s", ""), ("pop3", "pop3", "--ssl-reqd") })
        {
            string[] tls = more.Length == 0 ? [] : [more];
            Assert.Equal(0, await ExitAsync(
                gateway,
                listener,
                Mail,
                ["--interface", "127.0.0.21", "-u", "carol:secret", .. tls, $"{scheme}://{Mail}:{gateway.Port(listener)}/"]));
        }

        // As the master user, and with the client's own address.
        Assert.Equal(3, LinesOf(two, "carol").Length);
        Assert.All(LinesOf(two, "carol"), line => Assert.Contains("rip=127.0.0.21,", line, StringComparison.Ordinal));
        Assert.Empty(LinesOf(one, "carol"));

        // Whom the directory names no server for is balanced.
        Assert.Equal(0, await ExitAsync(gateway, "imaps", Mail, "-u", "alice:secret", $"imaps://{Mail}:{gateway.Port("imaps")}/"));
        Assert.Single(LinesOf(one, "alice").Concat(LinesOf(two, "alice")));
    }

    private static string[] LinesOf(DovecotServer dovecot, string user) =>
        [.. dovecot.Log.Split('\n').Where(line => line.Contains("Login: ", StringComparison.Ordinal)
            && line.Contains($"user=<{user}>", StringComparison.Ordinal))];

    private static void MoveToSamba(ShippedExample example, SambaServer samba)
    {
        example.Folder.Write("bind-password", SambaServer.AdminPassword);
        var ldap = example.Section("Identity", "Directories", "corp", "Ldap")!; // the example has it
        ldap["Servers"] = new JsonArray(SambaServer.Secure.ToString());
        ldap["ServerName"] = SambaServer.ServerName;
        ldap["Roots"] = samba.Roots;
        ldap["BindName"] = SambaServer.AdminName;
        ldap["BaseDn"] = SambaServer.BaseDn;
    }

    /// <summary>Fills in the sign-in page; the status of that, and of the page behind it.</summary>
    private static async Task<string> FormAsync(TestGateway gateway, string host, string user, string password, string target)
    {
        using var jar = new TemporaryFolder();
        var site = $"https://{host}:{gateway.Port("https")}";
        string[] browser = ["-A", "Mozilla/5.0", "-H", "Accept: text/html", "-b", jar.Combine("jar"), "-c", jar.Combine("jar")];
        var (_, page) = await RunAsync(gateway, "https", host, null, [.. browser, $"{site}/gateway/signin?return={target}"]);
        var token = WebUtility.HtmlDecode(FormToken().Match(page).Groups[1].Value);
        string[] fields =
        [
            "--data-urlencode",
            $"token={token}",
            "--data-urlencode",
            $"username={user}",
            "--data-urlencode",
            $"password={password}",
            "--data-urlencode",
            "computer=public",
        ];
        return $"{await CurlAsync(gateway, "https", host, [.. browser, .. fields, $"{site}/gateway/signin"])} "
            + $"{await CurlAsync(gateway, "https", host, [.. browser, site + target])}";
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    private static Task<string> CurlAsync(TestGateway gateway, string listener, string host, params string[] arguments) =>
        CurlAsync(gateway, listener, host, null, arguments);

    /// <summary>The status of a request.</summary>
    private static async Task<string> CurlAsync(
        TestGateway gateway, string listener, string host, IReadOnlyDictionary<string, string>? kerberos, params string[] arguments) =>
        (await RunAsync(gateway, listener, host, kerberos, ["-o", "/dev/null", "-w", "%{http_code}", .. arguments])).Output.Trim();

    private static async Task<int> ExitAsync(TestGateway gateway, string listener, string host, params string[] arguments) =>
        (await RunAsync(gateway, listener, host, null, arguments)).ExitCode;

    private static Task<(int ExitCode, string Output)> RunAsync(
        TestGateway gateway,
        string listener,
        string host,
        IReadOnlyDictionary<string, string>? kerberos,
        string[] arguments) => PeerProcess.RunAsync(
        "curl",
        ["-sS", "--max-time", "120", "--cacert", gateway.Folder.Combine(
            "roots.pem"), "--resolve", $"{host}:{gateway.Port(listener)}:127.0.0.1", .. arguments],
        TestContext.Current.CancellationToken,
        environment: kerberos);
}
