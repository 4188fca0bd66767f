using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Samba domain controller, which is Active Directory for LDAP: realm PEERS.TEST, the user alice (password <c>Secret-1x</c>) in
/// the group staff, which is in the group everybody. It locks after three failures. It takes the well-known ports of 127.0.0.20.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SambaServer : IAsyncDisposable
{
    public const string BaseDn = "DC=peers,DC=test";
    public const string AdminName = "administrator@peers.test";
    public const string AdminPassword = "Passw0rd-1";
    public const string ServerName = "dc1.peers.test";

    private const int KerberosPort = 88;
    private const int KinitTries = 5;

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private SambaServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
        KerberosEnvironment = new Dictionary<string, string>
        {
            ["KRB5CCNAME"] = $"FILE:{folder.Combine("tickets")}",
            ["KRB5_CONFIG"] = folder.Write("krb5.conf", """
                [libdefaults]
                default_realm = PEERS.TEST
                dns_lookup_kdc = false
                dns_lookup_realm = false
                dns_canonicalize_hostname = false
                rdns = false
                udp_preference_limit = 1
                [realms]
                PEERS.TEST = {
                  kdc = 127.0.0.20
                }
                [domain_realm]
                .peers.test = PEERS.TEST

                """),
        };
    }

    public static Uri Secure { get; } = new("ldaps://127.0.0.20:636");

    /// <summary>Takes StartTLS.</summary>
    public static Uri Plain { get; } = new("ldap://127.0.0.20:389");

    public static Uri SecureGlobalCatalog { get; } = new("ldaps://127.0.0.20:3269");

    /// <summary>Takes StartTLS.</summary>
    public static Uri PlainGlobalCatalog { get; } = new("ldap://127.0.0.20:3268");

    /// <summary>PEM file of the authority of its certificate.</summary>
    public string Roots => _folder.Combine("ca.pem");

    private string Configuration => _folder.Combine("smb.conf");

    private string Database => _folder.Combine("dc/private/sam.ldb");

    private string[] Local => ["-s", Configuration, "-H", Database];

    public static async Task<SambaServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        var dc = folder.Combine("dc");
        using var certificate = TestCertificates.Issue(ServerName);
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        folder.Write("srv.pem", certificate.ExportCertificatePem());
        var key = folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key.
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite); // Samba refuses a key that others may read.
        await ToolAsync(
            "domain", "provision", "--realm=PEERS.TEST", "--domain=PEERS", $"--adminpass={AdminPassword}", "--server-role=dc",
            "--dns-backend=NONE",
            $"--targetdir={dc}", "--host-name=dc1", "--host-ip=127.0.0.20", "--use-rfc2307");
        var configuration = folder.Write("smb.conf", $"""
            [global]
            netbios name = DC1
            workgroup = PEERS
            realm = PEERS.TEST
            server role = active directory domain controller
            interfaces = 127.0.0.20/8
            bind interfaces only = Yes
            server services = rpc, ldap, cldap, kdc
            lock directory = {dc}
            state directory = {dc}/state
            cache directory = {dc}/cache
            private dir = {dc}/private
            pid directory = {folder.Path}
            ncalrpc dir = {folder.Path}/ncalrpc
            ntp signd socket directory = {folder.Path}/ntp
            winbindd socket directory = {folder.Path}/wb
            logging = file
            log file = {folder.Path}/log
            tls enabled = yes
            tls certfile = {folder.Path}/srv.pem
            tls keyfile = {key}
            tls cafile = {folder.Path}/ca.pem
            rpc server dynamic port range = 49152-49160

            """);
        string[] local = ["-s", configuration, "-H", $"{dc}/private/sam.ldb"];
        await ToolAsync(["domain", "passwordsettings", "set", "--account-lockout-threshold=3", .. local]);
        await ToolAsync(["user", "create", "alice", "Secret-1x", "--mail-address=alice@peers.test", .. local]);
        await ToolAsync(["group", "add", "staff", .. local]);
        await ToolAsync(["group", "add", "everybody", .. local]);
        await ToolAsync(["group", "addmembers", "staff", "alice", .. local]);
        await ToolAsync(["group", "addmembers", "everybody", "staff", .. local]);
        var process = await PeerProcess.StartServerAsync(
            "/usr/sbin/samba", ["-s", configuration, "-i", "-M", "single", "--debug-stdout"], Secure.Port, address: "127.0.0.20");
        await process.ListensOnAsync(KerberosPort, "127.0.0.20"); // its services come one after the other
        return new SambaServer(folder, process);
    }

    /// <summary>What kinit and the clients of Kerberos need in their environment: the realm, and a place for alice's tickets.</summary>
    public IReadOnlyDictionary<string, string> KerberosEnvironment { get; }

    /// <summary>Gives an account of its own the name HTTP/host and returns its keytab, with keys for AES.</summary>
    public async Task<string> IssueKeytabAsync(string host)
    {
        var keytab = _folder.Combine("http.keytab");
        await ToolAsync(["user", "create", "svc-http", "Secret-2x", .. Local]);
        await ToolAsync(["spn", "add", $"HTTP/{host}", "svc-http", "-s", Configuration]);

        // Without it, and a password set after it, the account has no key but RC4's.
        await ChangeAsync($"""
            dn: CN=svc-http,CN=Users,{BaseDn}
            changetype: modify
            replace: msDS-SupportedEncryptionTypes
            msDS-SupportedEncryptionTypes: 24

            """);
        await ToolAsync(["user", "setpassword", "svc-http", "--newpassword=Secret-3x", .. Local]);
        await ToolAsync("domain", "exportkeytab", keytab, $"--principal=HTTP/{host}", "-s", Configuration);
        return keytab;
    }

    /// <summary>Gets alice a ticket of the domain. How long kinit waits for an answer cannot be set, so it is asked again.</summary>
    public async Task SignInAsAliceAsync()
    {
        for (var i = 1; ; i++)
        {
            var (exit, output) = await PeerProcess.RunAsync(
                "kinit", ["alice@PEERS.TEST"], CancellationToken.None, "Secret-1x\n", KerberosEnvironment);
            if (exit == 0)
            {
                return;
            }

            if (i == KinitTries)
            {
                throw new InvalidOperationException($"kinit: {output}");
            }
        }
    }

    /// <summary>Changes the directory by LDIF, in one transaction; entries without a <c>changetype</c> are added.</summary>
    public async Task ChangeAsync(string ldif)
    {
        var file = _folder.Write("change.ldif", ldif);
        await RunAsync("/usr/bin/python3", "-c", $"""
            import ldb
            from samba.auth import system_session
            from samba.param import LoadParm
            from samba.samdb import SamDB
            lp = LoadParm()
            lp.load("{Configuration}")
            sam = SamDB(url="{Database}", session_info=system_session(lp), lp=lp)
            sam.transaction_start()
            for changetype, message in sam.parse_ldif(open("{file}").read()):
                (sam.modify if changetype == ldb.CHANGETYPE_MODIFY else sam.add)(message)
            sam.transaction_commit()
            """);
    }

    /// <summary>Makes users with one password, in one transaction: the prefix and their number from zero.</summary>
    public Task AddUsersAsync(int count, string prefix, string password) => RunAsync("/usr/bin/python3", "-c", $"""
        from samba.auth import system_session
        from samba.param import LoadParm
        from samba.samdb import SamDB
        lp = LoadParm()
        lp.load("{Configuration}")
        sam = SamDB(url="{Database}", session_info=system_session(lp), lp=lp)
        sam.transaction_start()
        for i in range({count}):
            sam.newuser("{prefix}%d" % i, "{password}")
        sam.transaction_commit()
        """);

    /// <summary>The failures that the directory counts against users with a prefix, one search for all.</summary>
    public async Task<IReadOnlyList<int>> BadPasswordsOfAllAsync(string prefix)
    {
        var output = await RunAsync("/usr/bin/python3", "-c", $"""
            from samba.auth import system_session
            from samba.param import LoadParm
            from samba.samdb import SamDB
            lp = LoadParm()
            lp.load("{Configuration}")
            sam = SamDB(url="{Database}", session_info=system_session(lp), lp=lp)
            for entry in sam.search(base="{BaseDn}", expression="(sAMAccountName={prefix}*)", attrs=["badPwdCount"]):
                print("badPwdCount", entry["badPwdCount"][0] if "badPwdCount" in entry else 0)
            """);
        return
        [
            .. output.Split('\n').Where(line => line.StartsWith("badPwdCount ", StringComparison.Ordinal))
                .Select(line => int.Parse(line["badPwdCount ".Length..], System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Runs samba-tool on the directory.</summary>
    public Task ManageAsync(params string[] arguments) => ToolAsync([.. arguments, .. Local]);

    /// <summary>Makes a group with alice in it.</summary>
    public async Task AddGroupAsync(string group)
    {
        await ToolAsync(["group", "add", group, .. Local]);
        await ToolAsync(["group", "addmembers", group, "alice", .. Local]);
    }

    /// <summary>Disables alice's account; her tickets stay good.</summary>
    public Task DisableAliceAsync() => ToolAsync(["user", "disable", "alice", .. Local]);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>How many failures the directory counts against a user.</summary>
    public async Task<int> BadPasswordsOfAsync(string user)
    {
        var output = await ToolAsync(["user", "show", user, "--attributes=badPwdCount", .. Local]);
        return output.Split('\n').FirstOrDefault(line => line.StartsWith("badPwdCount:", StringComparison.Ordinal)) is { } found
            ? int.Parse(found["badPwdCount:".Length..], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    private static Task<string> ToolAsync(params string[] arguments) => RunAsync("samba-tool", arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exit, output) = await PeerProcess.RunAsync(program, arguments, CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}");
        }

        return output;
    }
}
