using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real Postfix that takes submissions, by STARTTLS and by implicit TLS, from those whom Dovecot's SASL service knows, and delivers
/// <c>@example.test</c> into Dovecot's mailboxes, and addresses of its own domain
/// into a folder. Its queue is in a temporary folder. It trusts XCLIENT from loopback.
/// </summary>
public sealed class PostfixServer : IAsyncDisposable
{
    /// <summary>
    /// A domain that it delivers itself: Dovecot's LMTP takes no message that needs SMTPUTF8.
    /// </summary>
    public const string OwnDomain = "own.test";

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private PostfixServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    /// <summary>Takes STARTTLS, and AUTH after it alone.</summary>
    public int SubmissionPort { get; private init; }

    /// <summary>Speaks TLS from the first byte.</summary>
    public int SubmissionsPort { get; private init; }

    /// <summary>Speaks TLS from the first byte behind a PROXY protocol header.</summary>
    public int ProxiedSubmissionsPort { get; private init; }

    /// <summary>What Postfix logged so far.</summary>
    public string Log => File.ReadAllText(_folder.Combine("maillog"));

    public static async Task<PostfixServer> StartAsync(DovecotServer dovecot)
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        int submission = FreePort.Next(), submissions = FreePort.Next(), proxied = FreePort.Next();
        using var certificate = TestCertificates.Issue("localhost", "127.0.0.1");
        foreach (var name in (string[])["conf", "queue", "data", "mail"])
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        folder.Write("srv.pem", certificate.ExportCertificatePem());
        var key = folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key.
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        folder.Write("transport", $"{OwnDomain} virtual:\n");
        folder.Write("conf/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {folder.Path}/queue
            data_directory = {folder.Path}/data
            maillog_file = {folder.Path}/maillog
            maillog_file_prefixes = {folder.Path}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mx.example.test
            mydestination =
            mynetworks =
            virtual_mailbox_domains = example.test, {OwnDomain}
            virtual_mailbox_maps = static:all/
            virtual_mailbox_base = {folder.Path}/mail
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            transport_maps = texthash:{folder.Path}/transport
            virtual_transport = lmtp:inet:127.0.0.1:{dovecot.LmtpPort}
            alias_maps =
            alias_database =
            smtpd_forbid_unauth_pipelining = yes
            smtpd_authorized_xclient_hosts = 127.0.0.1
            smtpd_client_port_logging = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:{dovecot.SaslPort}
            smtpd_sasl_auth_enable = yes
            smtpd_tls_auth_only = yes
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            smtpd_tls_cert_file = {folder.Path}/srv.pem
            smtpd_tls_key_file = {key}
            smtpd_tls_security_level = encrypt
            smtpd_tls_session_cache_database =
            smtp_tls_session_cache_database =

            """);
        folder.Write("conf/master.cf", $"""
            127.0.0.1:{submission} inet n - n - - smtpd
            127.0.0.1:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
            127.0.0.1:{proxied} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_upstream_proxy_protocol=haproxy
            postlog unix-dgram n - n - 1 postlogd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            lmtp unix - - n - - lmtp
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil

            """);
        var (exit, output) = await PeerProcess.RunAsync("chown", ["postfix", folder.Combine("data")], CancellationToken.None);
        if (exit == 0)
        {
            (exit, output) = await PeerProcess.RunAsync("chown", ["nobody", folder.Combine("mail")], CancellationToken.None);
        }

        if (exit == 0)
        {
            (exit, output) = await PeerProcess.RunAsync(
                "/usr/sbin/postfix", ["-c", folder.Combine("conf"), "check"], CancellationToken.None);
        }

        if (exit != 0)
        {
            throw new InvalidOperationException($"Postfix's folders cannot be made: {output}");
        }

        var process = await PeerProcess.StartServerAsync("/usr/lib/postfix/sbin/master", ["-c", folder.Combine("conf"), "-d"], submission);
        return new PostfixServer(folder, process)
        {
            SubmissionPort = submission,
            SubmissionsPort = submissions,
            ProxiedSubmissionsPort = proxied,
        };
    }

    /// <summary>The message to its own domain that holds a text, when it has come.</summary>
    /// <exception cref="InvalidOperationException">None came within two minutes.</exception>
    public Task<string> ReceivedAsync(string text, CancellationToken cancellationToken) =>
        Maildir.FindAsync(_folder.Combine("mail/all"), text, () => Log, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
