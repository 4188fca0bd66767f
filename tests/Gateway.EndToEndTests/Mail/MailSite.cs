using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Mail;

/// <summary>
/// A Dovecot with alice's mailbox, a Postfix that delivers into it, and the real gateway in front of both, with and without STARTTLS. Under
/// each of its names it reaches them in another way.
/// </summary>
internal sealed class MailSite : IAsyncDisposable
{
    public const string User = "alice";
    /// <summary>Somebody whose mailbox is filled by one test alone.</summary>
    public const string OtherUser = "bob";

    public const string Password = "correct horse";

    /// <summary>The back ends are told the client's address by their own protocols.</summary>
    public const string Host = "localhost";

    /// <summary>The back ends are told the client's address by a PROXY header; TLS to them begins in the other way.</summary>
    public const string ProxiedHost = "proxied.example.test";

    /// <summary>The back ends verify the password.</summary>
    public const string VerifiedHost = "verified.example.test";

    /// <summary>Postfix has an address in clear, and offers STARTTLS.</summary>
    public const string ClearHost = "clear.example.test";

    private const string Master = $"""
        "SignIn": "MasterUser", "MasterUser": "{DovecotServer.MasterUser}", "MasterPassword": "{DovecotServer.MasterPassword}", "UserName": "Canonical"
        """;

    /// <summary>Clients sign in with tokens of <see cref="Issuer"/>, and the gateway with Dovecot's master user.</summary>
    public const string TokenHost = "token.example.test";

    private MailSite(DovecotServer dovecot, PostfixServer postfix, TestIssuer issuer, TestGateway gateway)
    {
        Issuer = issuer;
        Dovecot = dovecot;
        Postfix = postfix;
        Gateway = gateway;
    }

    public DovecotServer Dovecot { get; }

    public PostfixServer Postfix { get; }

    public TestIssuer Issuer { get; }

    public TestGateway Gateway { get; }

    public string AuthorityFile => Gateway.Folder.Combine("ca.pem");

    public static async Task<MailSite> StartAsync()
    {
        var dovecot = await DovecotServer.StartAsync((User, Password), (OtherUser, Password));
        var postfix = await PostfixServer.StartAsync(dovecot);
        var issuer = await TestIssuer.StartAsync();
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => Array.TrueForAll([User, OtherUser], name => content.Users.TryAdd(name, new UserEntry { Password = hash })),
            CancellationToken.None);
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "imap":  { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" },
                  "pop3s": { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3" },
                  "pop3":  { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3", "Tls": "StartTls" },
                  "smtps": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp" },
                  "smtp":  { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", "Tls": "StartTls" },
                  "sieve": { "Endpoint": "127.0.0.1:0", "Protocol": "ManageSieve", "Tls": "StartTls" }
                },
                "Certificates": {
                  "Names": {
                    "localhost": { "File": "{{TestCertificates.WritePfx(folder, "localhost", "127.0.0.1")}}" },
                    "*.example.test": { "File": "{{TestCertificates.WritePfx(folder, "*.example.test")}}" }
                  },
                  "Default": "localhost", "UnknownName": "Default"
                },
                "Identity": { "Users": { "File": "users.json" }, "Issuers": { "corp": {{issuer.Section()}} } },
                "Telemetry": { "AccessLog": "access.log" },
                "Routes": {
                  "imap": { "Preset": "Imap4", "Cluster": "imap", "Mail": { "FailureDelay": "00:00:00" } },
                  "pop":  { "Preset": "Pop3", "Cluster": "pop" },
                  "smtp": { "Preset": "Smtp", "Cluster": "smtp", "Mail": { "FailureDelay": "00:00:00" } },
                  "sieve": { "Preset": "ManageSieve", "Cluster": "sieve", "Mail": { "FailureDelay": "00:00:00" } },
                  "proxied-imap": { "Preset": "Imap4", "Hosts": "{{ProxiedHost}}", "Cluster": "proxied-imap" },
                  "proxied-pop":  { "Preset": "Pop3", "Hosts": "{{ProxiedHost}}", "Cluster": "proxied-pop" },
                  "proxied-smtp": { "Preset": "Smtp", "Hosts": "{{ProxiedHost}}", "Cluster": "proxied-smtp" },
                  "clear-smtp": { "Preset": "Smtp", "Hosts": "{{ClearHost}}", "Cluster": "clear-smtp" },
                  "token-imap": { "Preset": "Imap4", "Hosts": "{{TokenHost}}", "Cluster": "master-imap", "Authentication": "Bearer", "Mail": { "FailureDelay": "00:00:00" } },
                  "token-pop":  { "Preset": "Pop3", "Hosts": "{{TokenHost}}", "Cluster": "master-pop", "Authentication": "Bearer" },
                  "verified-imap": { "Preset": "Imap4", "Hosts": "{{VerifiedHost}}", "Cluster": "imap", "Authentication": "BackEnd", "Mail": { "FailureDelay": "00:00:00" } }
                },
                "Clusters": {
                  "imap": { "Destinations": { "one": { "Address": "imaps://localhost:{{dovecot.ImapsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } },
                  "pop":  { "Destinations": { "one": { "Address": "pop3+starttls://localhost:{{dovecot.PopPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } },
                  "smtp": { "Destinations": { "one": { "Address": "smtp+starttls://localhost:{{postfix.SubmissionPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } },
                  "sieve": { "Destinations": { "one": { "Address": "sieve+starttls://localhost:{{dovecot.SievePort}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "clear-smtp": { "Destinations": { "one": { "Address": "smtp://localhost:{{postfix.SubmissionPort}}" } }, "Mail": { "AllowPlainText": true } },
                  "master-imap": { "Destinations": { "one": { "Address": "imaps://localhost:{{dovecot.ImapsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { {{Master}} } },
                  "master-pop":  { "Destinations": { "one": { "Address": "pop3s://localhost:{{dovecot.PopsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { {{Master}} } },
                  "proxied-imap": { "Destinations": { "one": { "Address": "imap+starttls://localhost:{{dovecot.ProxiedImapPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "ProxyV1" } },
                  "proxied-pop":  { "Destinations": { "one": { "Address": "pop3s://localhost:{{dovecot.ProxiedPopsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "ProxyV2" } },
                  "proxied-smtp": { "Destinations": { "one": { "Address": "smtps://localhost:{{postfix.ProxiedSubmissionsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "ProxyV2" } }
                }
              }
            }
            """);
        return new MailSite(dovecot, postfix, issuer, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Issuer.DisposeAsync();
        await Postfix.DisposeAsync();
        await Dovecot.DisposeAsync();
    }
}
