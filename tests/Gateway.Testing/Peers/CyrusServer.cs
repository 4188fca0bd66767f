using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Cyrus (IMAP4 and ManageSieve, each with STARTTLS) with mailboxes of its own in a temporary folder. Its package excludes
/// Dovecot's, so that tests/run unpacks it instead of installing it.
/// </summary>
public sealed class CyrusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private CyrusServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public int ImapPort { get; private init; }

    public int SievePort { get; private init; }

    /// <summary>
    /// Starts with the given users and passwords, whose mailboxes are created when they sign in; its certificate, for localhost, is from
    /// <see cref="TestCertificates.Authority"/>.
    /// </summary>
    public static async Task<CyrusServer> StartAsync(params (string User, string Password)[] users)
    {
        var root = Repository.Combine(".artifacts", "cyrus");
        var programs = Path.Combine(root, "usr/lib/cyrus/bin");
        var libraries = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.Combine(root, "usr/lib/x86_64-linux-gnu") };
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        foreach (var name in (string[])["var/db", "var/proc", "var/socket", "var/log", "var/msg", "var/lock", "var/user", "spool", "sieve"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        using var certificate = TestCertificates.Issue("localhost", "127.0.0.1");
        folder.Write("srv.pem", certificate.ExportCertificatePem());
        folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key.
        var settings = folder.Write("imapd.conf", $"""
            configdirectory: {folder.Path}/var
            partition-default: {folder.Path}/spool
            sievedir: {folder.Path}/sieve
            servername: localhost
            cyrus_user: nobody
            cyrus_group: nogroup
            autocreate_quota: 0
            allowplaintext: no
            sasl_pwcheck_method: auxprop
            sasl_auxprop_plugin: sasldb
            sasl_sasldb_path: {folder.Path}/users
            sasl_mech_list: PLAIN
            tls_server_cert: {folder.Path}/srv.pem
            tls_server_key: {folder.Path}/srv.key

            """);
        int imap = FreePort.Next(), sieve = FreePort.Next();
        var services = folder.Write("cyrus.conf", $$"""
            START {
              recover cmd="{{programs}}/ctl_cyrusdb -C {{settings}} -r"
            }
            SERVICES {
              imap cmd="{{programs}}/imapd -C {{settings}} -U 30" listen="127.0.0.1:{{imap}}" prefork=0
              sieve cmd="{{programs}}/timsieved -C {{settings}}" listen="127.0.0.1:{{sieve}}" prefork=0
            }
            EVENTS {
            }

            """);
        foreach (var (user, password) in users)
        {
            await RunAsync(
                Path.Combine(root, "usr/sbin/saslpasswd2"), ["-p", "-c", "-u", "localhost", "-f", folder.Combine("users"), user], password);
        }

        await RunAsync("chown", ["-R", "nobody:nogroup", folder.Path], "");
        var process = await PeerProcess.StartServerAsync(
            Path.Combine(programs, "master"),
            ["-C", settings, "-M", services, "-p", folder.Combine("master.pid"), "-D", "-L", folder.Combine("log")],
            imap,
            libraries);
        await process.ListensOnAsync(sieve);
        return new CyrusServer(folder, process) { ImapPort = imap, SievePort = sieve };
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task RunAsync(string program, string[] arguments, string input)
    {
        var (exit, output) = await PeerProcess.RunAsync(program, arguments, CancellationToken.None, input);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{program} ended with {exit}: {output}");
        }
    }
}
