using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Samba domain controller, which is Active Directory for LDAP: realm PEERS.TEST. It takes the well-known ports of 127.0.0.20, so
/// that there is one at a time; tests share it, and add users of their own.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class SambaServer : IAsyncDisposable
{
    public const string BaseDn = "DC=peers,DC=test";
    public const string AdminName = "administrator@peers.test";
    public const string AdminPassword = "Passw0rd-1";
    public const string Password = "Secret-1x";
    public const string ServerName = "dc1.peers.test";

    private const int KerberosPort = 88;
    private const int KinitTries = 5;

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;
    private readonly string _kerberos;
    private readonly Dictionary<string, string> _keytabs = [];

    private SambaServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
        _kerberos = folder.Write("krb5.conf", """
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

            """);
    }

    public IPAddress Address { get; } = IPAddress.Parse("127.0.0.20");

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

    /// <exception cref="InvalidOperationException">Another domain controller has the address, or this one does not start.</exception>
    public static async Task<SambaServer> StartAsync()
    {
        foreach (var port in (int[])[KerberosPort, Plain.Port, Secure.Port])
        {
            await PeerProcess.RequireFreeAsync("127.0.0.20", port); // before the provision, which takes its time
        }

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
            ldap server require strong auth = yes
            rpc server dynamic port range = 49152-49160

            """);
        var process = await PeerProcess.StartServerAsync(
            "/usr/sbin/samba", ["-s", configuration, "-i", "-M", "single", "--debug-stdout"], Secure.Port, address: "127.0.0.20");
        await process.ListensOnAsync(KerberosPort, "127.0.0.20"); // its services come one after the other
        return new SambaServer(folder, process);
    }

    /// <summary>What kinit and other clients of Kerberos need in their environment: the realm, and a place for a user's tickets.</summary>
    public IReadOnlyDictionary<string, string> KerberosEnvironment(string user) => new Dictionary<string, string>
    {
        ["KRB5CCNAME"] = $"FILE:{_folder.Combine($"tickets-{user}")}",
        ["KRB5_CONFIG"] = _kerberos,
    };

    /// <summary>
    /// Adds a user with the password <see cref="Password"/> and a mail address, in the group <c>staff-of-</c>user, which is in the group
    /// <c>everybody-of-</c>user.
    /// </summary>
    public Task AddUserAsync(string user, params string[] groups) => ScriptAsync($"""
        sam.newuser("{user}", "{Password}", mailaddress="{user}@peers.test")
        for group in ["staff-of-{user}", "everybody-of-{user}", {string.Concat(groups.Select(g => $"\"{g}\", "))}]:
            sam.newgroup(group)
            sam.add_remove_group_members(group, ["staff-of-{user}" if group == "everybody-of-{user}" else "{user}"])
        """);

    /// <summary>States all rules of the domain that a test depends on, as those before it may have stated others.</summary>
    public Task SetPasswordRulesAsync(int lockAfter, int minimumLength = 7, int history = 0) => ManageAsync(
        "domain",
        "passwordsettings",
        "set",
        $"--account-lockout-threshold={lockAfter}",
        $"--min-pwd-length={minimumLength}",
        $"--history-length={history}",
        "--min-pwd-age=0");

    /// <summary>The keytab of an account that has the name HTTP/host, with keys for AES.</summary>
    public async Task<string> IssueKeytabAsync(string host)
    {
        if (_keytabs.TryGetValue(host, out var issued))
        {
            return issued;
        }

        var keytab = _folder.Combine($"{host}.keytab");
        var account = $"svc-{_keytabs.Count}";
        await ToolAsync(["user", "create", account, "Secret-2x", .. Local]);
        await ToolAsync(["spn", "add", $"HTTP/{host}", account, "-s", Configuration]);

        // Without it, and a password set after it, the account has no key but RC4's.
        await ChangeAsync($"""
            dn: CN={account},CN=Users,{BaseDn}
            changetype: modify
            replace: msDS-SupportedEncryptionTypes
            msDS-SupportedEncryptionTypes: 24

            """);
        await ToolAsync(["user", "setpassword", account, "--newpassword=Secret-3x", .. Local]);
        await ToolAsync("domain", "exportkeytab", keytab, $"--principal=HTTP/{host}", "-s", Configuration);
        _keytabs.Add(host, keytab);
        return keytab;
    }

    /// <summary>Gets a user a ticket of the domain. How long kinit waits for an answer cannot be set, so it is asked again.</summary>
    public async Task GetTicketAsync(string user)
    {
        for (var i = 1; ; i++)
        {
            var (exit, output) = await PeerProcess.RunAsync(
                "kinit", [$"{user}@PEERS.TEST"], CancellationToken.None, Password + "\n", KerberosEnvironment(user));
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
        await ScriptAsync($"""
            for changetype, message in sam.parse_ldif(open("{file}").read()):
                (sam.modify if changetype == ldb.CHANGETYPE_MODIFY else sam.add)(message)
            """);
    }

    /// <summary>Makes users with one password, in one transaction: the prefix and their number from zero.</summary>
    public Task AddUsersAsync(int count, string prefix, string password) => ScriptAsync($"""
        for i in range({count}):
            sam.newuser("{prefix}%d" % i, "{password}")
        """);

    /// <summary>The failures that the directory counts against users, one search for all.</summary>
    /// <param name="pattern">Their name, or a prefix and an asterisk.</param>
    public async Task<IReadOnlyList<int>> BadPasswordsOfAllAsync(string pattern)
    {
        var output = await ScriptAsync($"""
            for entry in sam.search(base="{BaseDn}", expression="(sAMAccountName={pattern})", attrs=["badPwdCount"]):
                print("badPwdCount", entry["badPwdCount"][0] if "badPwdCount" in entry else 0)
            """);
        return
        [
            .. output.Split('\n').Where(line => line.StartsWith("badPwdCount ", StringComparison.Ordinal))
                .Select(line => int.Parse(line["badPwdCount ".Length..], System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Lets the password of a user expire: it was set years ago.</summary>
    public Task ExpirePasswordAsync(string user) => ScriptAsync($"""
        changed = ldb.Message(ldb.Dn(sam, "CN={user},CN=Users,{BaseDn}"))
        changed["pwdLastSet"] = ldb.MessageElement("132000000000000000", ldb.FLAG_MOD_REPLACE, "pwdLastSet")
        # DSDB_CONTROL_BYPASS_PASSWORD_HASH: nobody may set the attribute otherwise.
        sam.modify(changed, ["local_oid:1.3.6.1.4.1.7165.4.3.12:0"])
        """);

    /// <summary>Runs samba-tool on the directory.</summary>
    public Task ManageAsync(params string[] arguments) => ToolAsync([.. arguments, .. Local]);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>How many failures the directory counts against a user.</summary>
    public async Task<int> BadPasswordsOfAsync(string user) => (await BadPasswordsOfAllAsync(user)).Single();

    /// <summary>Runs Python on the directory, in one transaction and one process: samba-tool takes a second for each verb.</summary>
    private Task<string> ScriptAsync(string script) => RunAsync("/usr/bin/python3", "-c", $"""
        import ldb
        from samba.auth import system_session
        from samba.param import LoadParm
        from samba.samdb import SamDB
        lp = LoadParm()
        lp.load("{Configuration}")
        sam = SamDB(url="{Database}", session_info=system_session(lp), lp=lp)
        sam.transaction_start()
        {script}
        sam.transaction_commit()
        """);

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
