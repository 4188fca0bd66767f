using Gateway.Identity;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Mail;

/// <summary>A Dovecot with alice's mailbox, a Postfix that delivers into it, and the real gateway in front of both, with and without STARTTLS.</summary>
internal sealed class MailSite : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "correct horse";

    private MailSite(DovecotServer dovecot, PostfixServer postfix, TestGateway gateway)
    {
        Dovecot = dovecot;
        Postfix = postfix;
        Gateway = gateway;
    }

    public DovecotServer Dovecot { get; }

    public PostfixServer Postfix { get; }

    public TestGateway Gateway { get; }

    public string AuthorityFile => Gateway.Folder.Combine("ca.pem");

    public static async Task<MailSite> StartAsync(string authentication = "Basic")
    {
        var dovecot = await DovecotServer.StartAsync((User, Password));
        var postfix = await PostfixServer.StartAsync(dovecot);
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd(User, new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
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
                  "smtp":  { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", "Tls": "StartTls" }
                },
                "Certificates": { "Names": { "localhost": { "File": "{{TestCertificates.WritePfx(folder, "localhost", "127.0.0.1")}}" } }, "Default": "localhost", "UnknownName": "Default" },
                "Identity": { "Users": { "File": "users.json" } },
                "Telemetry": { "AccessLog": "access.log" },
                "Routes": {
                  "imap": { "Preset": "Imap4", "Cluster": "imap", "Authentication": "{{authentication}}", "Mail": { "FailureDelay": "00:00:00" } },
                  "pop":  { "Preset": "Pop3", "Cluster": "pop", "Authentication": "{{authentication}}" },
                  "smtp": { "Preset": "Smtp", "Cluster": "smtp", "Authentication": "{{authentication}}", "Mail": { "FailureDelay": "00:00:00" } }
                },
                "Clusters": {
                  "imap": { "Destinations": { "one": { "Address": "imaps://localhost:{{dovecot.ImapsPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } },
                  "pop":  { "Destinations": { "one": { "Address": "pop3+starttls://localhost:{{dovecot.PopPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } },
                  "smtp": { "Destinations": { "one": { "Address": "smtp+starttls://localhost:{{postfix.SubmissionPort}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "ClientAddress": "Native" } }
                }
              }
            }
            """);
        return new MailSite(dovecot, postfix, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Postfix.DisposeAsync();
        await Dovecot.DisposeAsync();
    }
}
