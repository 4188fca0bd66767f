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

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private SambaServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public static Uri Secure { get; } = new("ldaps://127.0.0.20:636");

    /// <summary>PEM file of the authority of its certificate.</summary>
    public string Roots => _folder.Combine("ca.pem");

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
            "domain", "provision", "--realm=PEERS.TEST", "--domain=PEERS", $"--adminpass={AdminPassword}", "--server-role=dc", "--dns-backend=NONE",
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
        var process = await PeerProcess.StartServerAsync("/usr/sbin/samba", ["-s", configuration, "-i", "-M", "single", "--debug-stdout"], Secure.Port, address: "127.0.0.20");
        return new SambaServer(folder, process);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task ToolAsync(params string[] arguments)
    {
        var (exit, output) = await PeerProcess.RunAsync("samba-tool", arguments, CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException($"samba-tool {string.Join(' ', arguments)}: {output}");
        }
    }
}
