using System.Security.Cryptography.X509Certificates;
using Gateway.Demo.Mailboxes;
using Gateway.Demo.Web;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Xunit;

namespace Gateway.EndToEndTests.Publishing;

/// <summary>A mail client of DavMail opens the demo's Exchange mailbox through the gateway.</summary>
public sealed class DavMailTests : IAsyncLifetime
{
    private const string Host = "localhost"; // DavMail resolves the name itself; Java sends none without a dot in the handshake
    private const string Password = "Secret-1x";

    private DemoWebServer _exchange = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test
    private X509Certificate2 _certificate = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _exchange = await DemoWebServer.StartAsync(new DemoMailboxes(new Dictionary<string, string> { ["alice"] = Password }), Token);
        var folder = new TemporaryFolder();
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = hash }), Token);
        var pfx = TestCertificates.WritePfx(folder, Host);
        _certificate = X509CertificateLoader.LoadPkcs12FromFile(pfx, null);
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": {
                  "Names": { "{{Host}}": { "File": "{{pfx}}" } }, "Default": "{{Host}}", "UnknownName": "Default"
                },
                "Identity": { "Users": { "File": "users.json" } },
                "Telemetry": { "AccessLog": "access.log" },
                "Routes": {
                  "owa": { "Preset": "Owa", "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Forms", "Delegation": "Basic" },
                  "ews": { "Preset": "Ews", "Hosts": [ "{{Host}}" ], "Cluster": "exchange", "Authentication": "Basic", "Delegation": "Basic" }
                },
                "Clusters": { "exchange": { "Destinations": { "one": { "Address": "{{_exchange.Address}}" } } } }
              }
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _exchange.DisposeAsync();
        _certificate.Dispose();
    }

    [Theory]
    [InlineData("/EWS/Exchange.asmx", false)]
    [InlineData("/owa/", true)]
    public async Task Person_WithAMailClient_OpensTheMailbox(string path, bool isForm)
    {
        await using var davMail = await DavMailServer.StartAsync(Url(path), _certificate);
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", davMail.Imap, SecureSocketOptions.None, Token);

        await client.AuthenticateAsync("alice", Password, Token);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly, Token);

        Assert.Equal(0, client.Inbox.Count);
        Assert.Contains("Current user email is alice@example.com", davMail.Log, StringComparison.Ordinal);
        Assert.Equal(isForm, davMail.Log.Contains("/gateway/signin to /owa/", StringComparison.Ordinal)); // it filled in the page's form
    }

    [Fact]
    public async Task Person_WithTheWrongPassword_IsRefused()
    {
        await using var davMail = await DavMailServer.StartAsync(Url("/EWS/Exchange.asmx"), _certificate);
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", davMail.Imap, SecureSocketOptions.None, Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync("alice", "wrong", Token));
    }

    private Uri Url(string path) => new($"https://{Host}:{_gateway.Port("https")}{path}");
}
