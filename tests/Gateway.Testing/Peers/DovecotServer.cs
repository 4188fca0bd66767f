using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>A real Dovecot (IMAP4, POP3, ManageSieve, LMTP) with mailboxes of its own in a temporary folder.</summary>
public sealed class DovecotServer : IAsyncDisposable
{
    /// <summary>Signs in as anybody: <c>user*master</c>.</summary>
    public const string MasterUser = "master";

    public const string MasterPassword = "master password";

    // Nothing waits so long but a test that fails.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private DovecotServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    public int ImapPort { get; private init; }

    public int ImapsPort { get; private init; }

    public int PopPort { get; private init; }

    public int PopsPort { get; private init; }

    /// <summary>IMAP4 behind a PROXY protocol header.</summary>
    public int ProxiedImapPort { get; private init; }

    /// <summary>Implicit TLS behind a PROXY header.</summary>
    public int ProxiedImapsPort { get; private init; }

    /// <summary>POP3 over implicit TLS behind a PROXY protocol header.</summary>
    public int ProxiedPopsPort { get; private init; }

    /// <summary>ManageSieve with STARTTLS.</summary>
    public int SievePort { get; private init; }

    public int LmtpPort { get; private init; }

    /// <summary>Where Postfix asks whether a password is right.</summary>
    public int SaslPort { get; private init; }

    /// <summary>What Dovecot logged so far.</summary>
    public string Log => File.ReadAllText(_folder.Combine("log"));

    /// <summary>
    /// Starts with the given users and passwords; its certificate, for localhost and 127.0.0.1, is from
    /// <see cref="TestCertificates.Authority"/>.
    /// </summary>
    public static async Task<DovecotServer> StartAsync(params (string User, string Password)[] users)
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        folder.Write("users", string.Concat(users.Select(u => $"{u.User}:{{PLAIN}}{u.Password}\n")));
        folder.Write("masters", $"{MasterUser}:{{PLAIN}}{MasterPassword}\n");
        using var certificate = TestCertificates.Issue("localhost", "127.0.0.1");
        folder.Write("srv.pem", certificate.ExportCertificatePem());
        folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        int imap = FreePort.Next(), imaps = FreePort.Next(), pop = FreePort.Next(), pops =
            FreePort.Next(), lmtp = FreePort.Next(), sasl = FreePort.Next();
        int proxiedImap = FreePort.Next(), proxiedImaps = FreePort.Next(), proxiedPops = FreePort.Next();
        var sieve = FreePort.Next();
        var configuration = folder.Write("dovecot.conf", $$"""
            base_dir = {{folder.Path}}/run
            state_dir = {{folder.Path}}/state
            log_path = {{folder.Path}}/log
            auth_verbose = yes
            listen = 127.0.0.1
            protocols = imap pop3 lmtp sieve
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_cache_size = 0
            auth_username_format = %Ln
            auth_failure_delay = 0
            mail_location = maildir:{{folder.Path}}/mail/%u
            mail_uid = nobody
            mail_gid = nogroup
            first_valid_uid = 1
            first_valid_gid = 1
            mail_max_userip_connections = 1000
            ssl = yes
            ssl_cert = <{{folder.Path}}/srv.pem
            ssl_key = <{{folder.Path}}/srv.key
            haproxy_trusted_networks = 127.0.0.0/8
            login_trusted_networks = 127.0.0.0/8
            auth_master_user_separator = *
            passdb {
              driver = passwd-file
              args = scheme=PLAIN username_format=%u {{folder.Path}}/masters
              master = yes
            }
            passdb {
              driver = passwd-file
              args = scheme=PLAIN username_format=%u {{folder.Path}}/users
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{folder.Path}}/mail/%u
            }
            service imap-login {
              inet_listener imap {
                port = {{imap}}
              }
              inet_listener imaps {
                port = {{imaps}}
                ssl = yes
              }
              inet_listener imap_proxied {
                port = {{proxiedImap}}
                haproxy = yes
              }
              inet_listener imaps_proxied {
                port = {{proxiedImaps}}
                ssl = yes
                haproxy = yes
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = {{pop}}
              }
              inet_listener pop3s {
                port = {{pops}}
                ssl = yes
              }
              inet_listener pop3s_proxied {
                port = {{proxiedPops}}
                ssl = yes
                haproxy = yes
              }
            }
            service managesieve-login {
              inet_listener sieve {
                port = {{sieve}}
              }
            }
            plugin {
              sieve = file:{{folder.Path}}/sieve/%u;active={{folder.Path}}/sieve/%u.active
            }
            service auth {
              inet_listener {
                port = {{sasl}}
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = {{lmtp}}
              }
            }
            """);
        Directory.CreateDirectory(folder.Combine("mail"));
        Directory.CreateDirectory(folder.Combine("sieve"));
        await RunAsync("chown", "-R", "nobody:nogroup", folder.Combine("mail"), folder.Combine("sieve"));
        var process = await PeerProcess.StartServerAsync("dovecot", ["-F", "-c", configuration], imap);
        return new DovecotServer(folder, process)
        {
            ImapPort = imap,
            ImapsPort = imaps,
            PopPort = pop,
            PopsPort = pops,
            ProxiedImapPort = proxiedImap,
            ProxiedImapsPort = proxiedImaps,
            ProxiedPopsPort = proxiedPops,
            SievePort = sieve,
            LmtpPort = lmtp,
            SaslPort = sasl,
        };
    }

    /// <summary>Puts messages (RFC 5322 text) into a user's inbox, in order, straight into the maildir.</summary>
    public async Task DeliverAsync(string user, params IEnumerable<string> messages)
    {
        var inbox = _folder.Combine($"mail/{user}");
        foreach (var sub in (string[])["cur", "new", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(inbox, sub));
        }

        var number = 0;
        foreach (var message in messages)
        {
            var name = string.Create(
                CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{Guid.NewGuid():n}{number++:d6}.test");
            await File.WriteAllTextAsync(Path.Combine(inbox, "new", name), message);
        }

        await RunAsync("chown", "-R", "nobody:nogroup", inbox);

        // Of two sessions that are the first to see a message, one may find the mailbox empty while the other still takes it in.
        await RunAsync("doveadm", "-c", _folder.Combine("dovecot.conf"), "mailbox", "status", "-u", user, "messages", "INBOX");
    }

    /// <summary>The message in a user's inbox that holds a text, when it has come.</summary>
    /// <exception cref="InvalidOperationException">None came within two minutes.</exception>
    public Task<string> ReceivedAsync(string user, string text, CancellationToken cancellationToken) =>
        Maildir.FindAsync(_folder.Combine($"mail/{user}"), text, () => Log, cancellationToken);

    /// <summary>Waits until the log holds a text: it is written by a process of its own, behind what it tells of.</summary>
    /// <exception cref="InvalidOperationException">It did not within two minutes.</exception>
    public async Task LoggedAsync(string text, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            if (started.Elapsed > Limit)
            {
                throw new InvalidOperationException($"'{text}' is not in the log: {Log}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
