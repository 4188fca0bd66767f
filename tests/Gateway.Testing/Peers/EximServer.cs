using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Exim that takes submissions by STARTTLS from one user, and writes all messages into one folder. Its package excludes
/// Postfix's, so that tests/run unpacks it instead of installing it.
/// </summary>
public sealed class EximServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private EximServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public int Port { get; private init; }

    /// <summary>What Exim logged so far.</summary>
    public string Log => File.ReadAllText(_folder.Combine("log/mainlog"));

    /// <summary>Starts it; its certificate, for localhost, is from <see cref="TestCertificates.Authority"/>.</summary>
    public static async Task<EximServer> StartAsync(string user, string password)
    {
        var program = Repository.Combine(".artifacts", "exim", "usr/sbin/exim4");
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        foreach (var name in (string[])["spool", "log", "mail"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        using var certificate = TestCertificates.Issue("localhost", "127.0.0.1");
        folder.Write("srv.pem", certificate.ExportCertificatePem());
        folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key.
        var port = FreePort.Next();
        var settings = folder.Write("exim.conf", $$$"""
            exim_path = {{{program}}}
            exim_user = nobody
            exim_group = nogroup
            deliver_drop_privilege = true
            keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
            spool_directory = {{{folder.Path}}}/spool
            log_file_path = {{{folder.Path}}}/log/%slog
            pid_file_path = {{{folder.Path}}}/exim.pid
            primary_hostname = mx.example.test
            local_interfaces = <; [127.0.0.1]:{{{port}}}
            tls_certificate = {{{folder.Path}}}/srv.pem
            tls_privatekey = {{{folder.Path}}}/srv.key
            tls_advertise_hosts = *
            auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
            chunking_advertise_hosts = *
            smtputf8_advertise_hosts = *
            acl_smtp_rcpt = recipient
            acl_smtp_data = accept
            host_lookup =
            rfc1413_query_timeout = 0s
            log_selector = +smtp_protocol_error +tls_cipher

            begin acl
            recipient:
              accept authenticated = *
              deny

            begin routers
            all:
              driver = accept
              transport = file

            begin transports
            file:
              driver = appendfile
              directory = {{{folder.Path}}}/mail
              maildir_format
              user = nobody
              group = nogroup

            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if eq{$auth2:$auth3}{{{{user}}}:{{{password}}}}}
              server_set_id = $auth2

            """);

        // The program looks for a user of this name, which its package would create. The library answers from files.
        folder.Write("passwd", "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nDebian-exim:x:65534:65534::/:/bin/false\n");
        folder.Write("group", "root:x:0:\nnogroup:x:65534:\nDebian-exim:x:65534:\n");
        await RunAsync("chown", "-R", "nobody:nogroup", folder.Combine("spool"), folder.Combine("log"), folder.Combine("mail"));
        await RunAsync("chown", "root:root", settings);
        await RunAsync("chmod", "644", settings);
        var process = await PeerProcess.StartServerAsync(program, ["-C", settings, "-bdf"], port, new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = "libnss_wrapper.so",
            ["NSS_WRAPPER_PASSWD"] = folder.Combine("passwd"),
            ["NSS_WRAPPER_GROUP"] = folder.Combine("group"),
        });
        return new EximServer(folder, process) { Port = port };
    }

    /// <summary>The message that holds a text, when it has come.</summary>
    /// <exception cref="InvalidOperationException">None came within two minutes.</exception>
    public Task<string> ReceivedAsync(string text, CancellationToken cancellationToken) =>
        Maildir.FindAsync(_folder.Combine("mail"), text, () => Log, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (exit, output) = await PeerProcess.RunAsync(program, arguments, CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{program} ended with {exit}: {output}");
        }
    }
}
