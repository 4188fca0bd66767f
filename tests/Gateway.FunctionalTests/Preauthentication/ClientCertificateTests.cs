using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Client certificates on the web, by name and by port, and EXTERNAL in mail.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";
    private const string Open = "open.example.com";
    private const string Strict = "devices.example.com";

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _alice = TestCertificates.IssueClient("alice", "alice@example.com");
    private readonly X509Certificate2 _revoked = TestCertificates.IssueClient("alice", "alice@example.com");
    private TestBackEnd _backend = null!; // set before each test
    private Mailboxes _mailboxes = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _backend = await TestBackEnd.StartAsync();
        _mailboxes = new Mailboxes("one");
        _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await File.WriteAllBytesAsync(
            _folder.Combine("ca.crl"), TestCertificates.RevocationList(DateTimeOffset.UtcNow.AddDays(1), _revoked));
        var pfx = TestCertificates.WritePfx(_folder, Host, Open, Strict);
        _gateway = await TestGateway.StartAsync(_folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ClientCertificateNames": { "{{Strict}}": "Require" } },
                  "strict": { "Endpoint": "127.0.0.1:0", "Protocol": "Https", "ClientCertificate": "Require" },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "imap": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls" }
                },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{pfx}}" }, "{{Open}}": { "File": "{{pfx}}" }, "{{Strict}}": { "File": "{{pfx}}" } } },
                "Identity": {
                  "Domains": [ "example.com" ],
                  "ClientAuthorities": { "staff": { "Roots": "ca.pem", "RevocationList": "ca.crl" } }
                },
                "Routes": {
                  "certificate": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "ClientCertificate", "Delegation": "Header" },
                  "either": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/either/{**rest}" }, "Cluster": "web", "Authentication": [ "ClientCertificate", "Basic" ] },
                  "strict": { "Match": { "Hosts": [ "{{Strict}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Anonymous" },
                  "open": { "Match": { "Hosts": [ "{{Open}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Anonymous" },
                  "imap": { "Preset": "Imap4", "Cluster": "mailboxes", "Authentication": [ "ClientCertificate", "Basic" ], "Mail": { "FailureDelay": "00:00:00", "Capabilities": [ "IMAP4rev1" ] } }
                },
                "Clusters": {
                  "web": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } },
                  "mailboxes": { "Destinations": { "one": { "Address": "{{_mailboxes.Address}}" } }, "Tls": { "RootsFile": "ca.pem" }, "Mail": { "SignIn": "MasterUser", "MasterUser": "gateway", "MasterPassword": "master" } }
                }
              }
            }
            """);
    }

    [Fact]
    [Proves("Identity:ClientAuthorities:*:Roots")]
    public async Task Request_WithACertificate_IsItsUsersAndAuditedOncePerConnection()
    {
        using var client = Client(Host, _alice);

        using var first = await client.GetAsync("/x", TestContext.Current.CancellationToken);
        using var second = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.All(_backend.Received, received => Assert.Equal("alice", received.Headers["X-Forwarded-User"]));
    }

    [Fact]
    public async Task Request_WithoutACertificate_IsForbidden()
    {
        using var client = Client(Host, null);

        using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task Request_WithoutACertificate_WhereBasicIsTakenToo_IsAskedForBasic()
    {
        using var client = Client(Host, null);

        using var response = await client.GetAsync("/either/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Basic ", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    [Proves("Identity:ClientAuthorities:*:RevocationList")]
    public async Task Certificate_ThatIsRevoked_IsForbidden()
    {
        using var client = Client(Host, _revoked);

        using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Theory]
    [InlineData(".\\alice")]
    [InlineData("alice\u00a0")]
    [InlineData("\u212aevin")]
    public async Task Certificate_OfANameInDisguise_IsForbidden(string name)
    {
        using var certificate = TestCertificates.IssueClient(name);
        using var client = Client(Host, certificate);

        using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task Certificate_OfAnUnknownAuthority_IsForbidden()
    {
        using var stranger = TestCertificates.CreateStranger();
        using var certificate = TestCertificates.IssueClient("alice", "alice@example.com", stranger);
        using var client = Client(Host, certificate);

        using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(Strict, 0)]
    [InlineData(Open, 1)]
    [Proves("Listeners:*:ClientCertificate")]
    [Proves("Listeners:*:ClientCertificateNames")]
    public async Task Handshake_WhereACertificateIsRequired_FailsWithoutOneOrWithARevokedOne(string host, int listener)
    {
        using var without = Client(host, null, listener);
        using var revoked = Client(host, _revoked, listener);
        using var with = Client(host, _alice, listener);

        await Assert.ThrowsAsync<HttpRequestException>(() => without.GetAsync("/x", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => revoked.GetAsync("/x", TestContext.Current.CancellationToken));
        using var response = await with.GetAsync("/x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Handshake_OfANameWhoseRoutesTakeNone_AsksForNone()
    {
        using var client = Client(Open, _revoked);

        using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("imaps", true)]
    [InlineData("imap", false)]
    [Proves("Clusters:*:Mail:SignIn")]
    [Proves("Clusters:*:Mail:MasterUser")]
    [Proves("Clusters:*:Mail:MasterPassword")]
    public async Task External_WithACertificate_SignsItsUserIn(string listener, bool isImplicit)
    {
        await using var client = await ConnectAsync(listener, isImplicit, _alice);

        Assert.Contains("AUTH=EXTERNAL", await client.AskAsync("a CAPABILITY", "a OK"), StringComparison.Ordinal);
        await client.AskAsync("b AUTHENTICATE EXTERNAL =", "b OK");
        await client.AskAsync("c NOOP", "c OK");
        Assert.Contains(_mailboxes.Heard, line => line.Contains("alice*gateway", StringComparison.Ordinal)
            || line.Contains(Convert.ToBase64String("\0alice*gateway\0master"u8), StringComparison.Ordinal));
    }

    [Fact]
    public async Task External_AsAnotherUser_IsRefused()
    {
        await using var client = await ConnectAsync("imaps", true, _alice);

        await client.AskAsync($"a AUTHENTICATE EXTERNAL {Convert.ToBase64String("bob"u8)}", "a NO");
    }

    [Fact]
    public async Task External_WithoutACertificateThatIsTaken_IsNotOffered()
    {
        await using var client = await ConnectAsync("imaps", true, _revoked);

        Assert.DoesNotContain("AUTH=EXTERNAL", await client.AskAsync("a CAPABILITY", "a OK"), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        await _mailboxes.DisposeAsync();
        _alice.Dispose();
        _revoked.Dispose();
    }

    private async Task<MailClient> ConnectAsync(string listener, bool isImplicit, X509Certificate2 certificate)
    {
        var client = await MailClient.ConnectAsync(_gateway.Port(listener), isImplicit, "* OK", certificate: certificate);
        if (!isImplicit)
        {
            await client.AskAsync("s STARTTLS", "s OK");
            await client.SecureAsync();
        }

        return client;
    }

    private HttpClient Client(string host, X509Certificate2? certificate, int listener = 0)
    {
        var handler = TestCertificates.CreateHandler(_gateway.Ports[listener]);
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://{host}") };
    }
}
