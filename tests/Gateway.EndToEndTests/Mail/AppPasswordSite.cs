using System.Security.Cryptography.X509Certificates;
using Gateway.Accounts.AppPasswords;
using Gateway.Demo.Mailboxes;
using Gateway.Demo.Web;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using MailKit;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EndToEndTests.Mail;

/// <summary>
/// The gateway in front of a Dovecot, a Postfix and the demo's Exchange, where programs sign in with app passwords alone. Dovecot's IMAP4
/// is opened by its master user; the other back ends get the directory password, where it is deposited.
/// </summary>
internal sealed class AppPasswordSite : IAsyncDisposable
{
    public const string User = "alice";
    public const string Password = "correct horse";

    private readonly PostfixServer _postfix;
    private readonly DemoWebServer _exchange;

    private AppPasswordSite(DovecotServer dovecot, PostfixServer postfix, DemoWebServer exchange, TestGateway gateway) =>
        (Dovecot, _postfix, _exchange, Gateway) = (dovecot, postfix, exchange, gateway);

    public DovecotServer Dovecot { get; }

    public TestGateway Gateway { get; }

    public string AuthorityFile => Gateway.Folder.Combine("ca.pem");

    public AppPasswordStore Store => Gateway.Services.GetRequiredService<AppPasswordStore>();

    public static async Task<AppPasswordSite> StartAsync()
    {
        var dovecot = await DovecotServer.StartAsync((User, Password));
        var postfix = await PostfixServer.StartAsync(dovecot);
        var exchange = await DemoWebServer.StartAsync(
            new DemoMailboxes(new Dictionary<string, string> { [User] = Password }), CancellationToken.None);
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd(User, new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
            CancellationToken.None);
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "imap":  { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" },
                  "pop3s": { "Endpoint": "127.0.0.1:0", "Protocol": "Pop3" },
                  "smtps": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp" }
                },
                "Certificates": {
                  "Names": { "localhost": { "File": "{{TestCertificates.WritePfx(folder, "localhost", "127.0.0.1")}}" } },
                  "Default": "localhost", "UnknownName": "Default"
                },
                "Identity": { "Users": { "File": "users.json" } },
                "Routes": {
                  "imap": { "Preset": "Imap4", "Cluster": "imap", "Authentication": "AppPassword", "Mail": { "FailureDelay": "00:00:00" } },
                  "pop":  { "Preset": "Pop3", "Cluster": "pop", "Authentication": "AppPassword", "Mail": { "FailureDelay": "00:00:00" } },
                  "smtp": { "Preset": "Smtp", "Cluster": "smtp", "Authentication": "AppPassword", "Mail": { "FailureDelay": "00:00:00" } },
                  "activesync": { "Preset": "ActiveSync", "Hosts": [ "localhost" ], "Cluster": "exchange", "Authentication": "AppPassword", "Delegation": "Basic" }
                },
                "Clusters": {
                  "imap": {
                    "Destinations": { "one": { "Address": "imaps://localhost:{{dovecot.ImapsPort}}" } }, "Tls": { "RootsFile": "ca.pem" },
                    "Mail": { "SignIn": "MasterUser", "MasterUser": "{{DovecotServer.MasterUser}}", "MasterPassword": "{{DovecotServer.MasterPassword}}", "UserName": "Canonical" }
                  },
                  "pop":  { "Destinations": { "one": { "Address": "pop3s://localhost:{{dovecot.PopsPort}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "smtp": { "Destinations": { "one": { "Address": "smtp+starttls://localhost:{{postfix.SubmissionPort}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "exchange": { "Destinations": { "one": { "Address": "{{exchange.Address}}" } } }
                }
              }
            }
            """);
        return new AppPasswordSite(dovecot, postfix, exchange, gateway);
    }

    /// <summary>Makes an app password, as its owner does on the account page.</summary>
    /// <param name="scopes">What it opens, separated by spaces.</param>
    /// <param name="hasDeposit">Whether the directory password is deposited with it.</param>
    public async Task<string> MakeAsync(string scopes, bool hasDeposit = false)
    {
        var user = new UserIdentity { Name = User, Directory = "users" };
        var wanted = new NewAppPassword(user, User, User, scopes, scopes.Split(' '), TimeSpan.FromDays(1))
        {
            Deposit = hasDeposit ? new Secret(Password) : null,
        };
        return (await Store.AddAsync(wanted))!.Reveal(); // the account has few
    }

    public async Task RevokeAsync(string password) => await Store.RevokeAsync(Store.Find(password)!.Id); // it has just been used

    /// <summary>Connects MailKit to a listener over implicit TLS, and verifies the certificate.</summary>
    public async Task ConnectAsync(IMailService client, string listener, CancellationToken cancellationToken)
    {
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain { ChainPolicy = TestCertificates.ChainPolicy() };
            return certificate is X509Certificate2 server && server.MatchesHostname("localhost") && chain.Build(server);
        };
        await client.ConnectAsync("localhost", Gateway.Port(listener), SecureSocketOptions.SslOnConnect, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _exchange.DisposeAsync();
        await _postfix.DisposeAsync();
        await Dovecot.DisposeAsync();
    }
}
