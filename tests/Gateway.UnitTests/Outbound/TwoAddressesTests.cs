using System.Net;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Settings;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verifiers;
using Gateway.Mail;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Outbound;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.UnitTests.Identity.Ldap;
using Gateway.UnitTests.Mail;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.UnitTests.Outbound;

/// <summary>A name whose first address drops SYNs is reached at its second, whoever asks: it costs a moment, not the request.</summary>
public sealed class TwoAddressesTests : IDisposable
{
    private const string Name = "be.test";

    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.66");
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "https", "Basic");

    private readonly TemporaryFolder _folder = new();
    private readonly DialerOptions _names = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([Dead, IPAddress.Loopback]) };

    public TwoAddressesTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dialer Dialer => new(_names, TimeProvider.System);

    private string Roots => _folder.Combine("ca.pem");

    [Fact]
    public async Task LdapServer_IsReached()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        using var silent = new SilentAddress(Dead, peer.Secure.Port);
        var server = new Uri($"ldaps://{Name}:{peer.Secure.Port}");
        var options = new LdapOptions { Servers = [server], ServerName = "localhost", Roots = Roots };

        await using var connection = await new LdapServers(options, options.Servers, Dialer, TimeProvider.System).ConnectAsync(Token);

        Assert.True(connection.IsUsable);
    }

    [Fact]
    public async Task MailBackEnd_IsReached()
    {
        using var rig = new FakeBackEnd();
        using var silent = new SilentAddress(Dead, rig.Port);
        await using var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(_names).AddMail().BuildServiceProvider();
        var address = MailProtocols.ParseAddress($"imap://{Name}:{rig.Port}")!; // a good one
        var destination = new MailDestination("mailboxes", "one", address);
        var settings = new MailClusterSettings
        {
            Name = "mailboxes",
            Destinations = new Dictionary<string, DestinationAddress> { ["one"] = address },
            Options = new MailClusterOptions { AllowPlainText = true },
        };
        var cluster = new MailCluster(settings, [destination], TimeProvider.System);

        var opening = services.GetRequiredService<BackEndConnector>().OpenAsync(cluster, destination, null, Token).AsTask();
        await using var connection = await rig.AcceptAsync(Token);
        await connection.SendLineAsync("* OK [CAPABILITY IMAP4rev1] ready", Token);
        var attempt = await opening;

        Assert.Equal(BackEndStatus.Done, attempt.Result.Status);
        await attempt.Connection!.DisposeAsync(); // it is done
    }

    [Fact]
    public async Task BackEndThatVerifiesPasswords_IsReached()
    {
        await using var backend = await TestBackEnd.StartAsync(Name);
        using var silent = new SilentAddress(Dead, backend.Address.Port);
        backend.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
        var options = new CredentialVerifierOptions { Address = $"https://{Name}:{backend.Address.Port}/", Roots = Roots };
        var verifier = new HttpCredentialVerifier(options, Dialer, TimeProvider.System);

        Assert.Equal(AuthenticationStatus.WrongPassword, await verifier.VerifyAsync("alice", new Secret("guess"), Context, Token));
    }

    [Fact]
    public async Task TokenIssuer_IsReached()
    {
        await using var issuer = await TestBackEnd.StartAsync(Name);
        using var silent = new SilentAddress(Dead, issuer.Address.Port);
        using var client = new IssuerClient(new TokenIssuerOptions { Roots = Roots }, Dialer, TimeProvider.System);

        Assert.Equal("hello from the back end", await client.GetAsync(new Uri($"https://{Name}:{issuer.Address.Port}/"), Token));
    }

    [Fact]
    public async Task CertificateAuthority_IsReached()
    {
        await using var authority = await TestBackEnd.StartAsync(Name);
        using var silent = new SilentAddress(Dead, authority.Address.Port);
        using var client = new HttpClient(AcmeConnector.Create(new AcmeOptions { TrustedRootsFile = Roots }, Dialer));

        Assert.Equal("hello from the back end", await client.GetStringAsync(new Uri($"https://{Name}:{authority.Address.Port}/"), Token));
    }

    public void Dispose() => _folder.Dispose();
}
