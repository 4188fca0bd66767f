using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Identity;
using Gateway.Identity.ClientCertificates;
using Gateway.Listeners;
using Gateway.Listeners.Descriptors;
using Gateway.Listeners.Tls;
using Gateway.Listeners.Transport;
using Gateway.Mail.Connections;
using Gateway.Outbound;
using Gateway.Publishing;
using Gateway.Testing;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.UnitTests.Listeners.Mail;

public sealed class MailTlsConnectionMiddlewareTests
{
    private const string Name = "mail.example.com";

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task Handler_OfEitherMode_EndsUpSecureAndKnowsTheName(TlsMode mode)
    {
        using var folder = new TemporaryFolder();
        var listener = new Listener("imap", ListenerKind.Mail, new ListenerOptions { Protocol = ListenerProtocol.Imap4, Tls = mode });
        await using var app = await StartAsync(folder, listener);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.Endpoint!.EndPoint, TestContext.Current.CancellationToken);
        Stream stream = client.GetStream();
        if (mode == TlsMode.StartTls)
        {
            Assert.Equal("* OK False\r\n", await ReadLineAsync(stream));
            await stream.WriteAsync("a STARTTLS\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal("a OK\r\n", await ReadLineAsync(stream));
        }

        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        }, TestContext.Current.CancellationToken);

        Assert.Equal($"* OK True {Name}\r\n", await ReadLineAsync(secure));
        Assert.Equal("", await ReadLineAsync(secure)); // a close_notify, not a broken connection
    }

    [Fact]
    public async Task Upgrade_ByClientThatDoesNotSpeakTls_Fails()
    {
        using var folder = new TemporaryFolder();
        var listener = new Listener(
            "imap", ListenerKind.Mail, new ListenerOptions { Protocol = ListenerProtocol.Imap4, Tls = TlsMode.StartTls });
        await using var app = await StartAsync(folder, listener);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.Endpoint!.EndPoint, TestContext.Current.CancellationToken);
        await ReadLineAsync(client.GetStream());

        await client.GetStream().WriteAsync("a STARTTLS\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await ReadLineAsync(client.GetStream());
        await client.GetStream().WriteAsync("b LOGIN alice secret\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal("", await ReadLineAsync(client.GetStream()));
    }

    private static async Task<WebApplication> StartAsync(TemporaryFolder folder, Listener listener)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions()))
            .AddIdentity()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ConnectionDrain>()
            .AddSingleton<OpenConnections>()
            .BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var options = new CertificatesOptions
        {
            Names = new Dictionary<string, CertificateOptions> { [Name] = new() { File = TestCertificates.WritePfx(folder, Name) } },
        };
        var certificates = new CertificateSelector(
            new FixedOptions<CertificatesOptions>(options),
            TimeProvider.System,
            new CertificatesMetrics(meters),
            NullLogger<CertificateSelector>.Instance);
        var hosts = new PublishedHosts(new FixedOptions<PublishingOptions>(new PublishingOptions(
            new Dictionary<string, PublishedRouteOptions>(), new Dictionary<string, ClusterOptions>())));
        var clients = new ClientCertificateRequests(services.GetRequiredService<ClientAuthorities>(), hosts);
        var pipeline = new ListenerPipeline(
            services,
            new TlsSelection(certificates, new AcmeChallengeStore(), hosts, new TlsOptionsCache(), new TlsContexts(
                Staples(certificates), TimeProvider.System), clients),
            new ListenersMetrics(meters),
            new DescriptorBudget(null, () => 0),
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, endpoint => pipeline.Apply(endpoint, listener, _ => new Greeter())));
        var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static OcspStaples Staples(CertificateSelector certificates) => new(
        new TransportChoice("sockets", null, NullLogger<TransportChoice>.Instance),
        certificates,
        new Dialer(new DialerOptions(), TimeProvider.System),
        TimeProvider.System,
        NullLogger<OcspStaples>.Instance);

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(one, TestContext.Current.CancellationToken) == 1)
        {
            line.Append((char)one[0]);
        }

        return line.ToString();
    }

    /// <summary>Says whether it is secure, and becomes so after one line.</summary>
    private sealed class Greeter : ConnectionHandler
    {
        public override async Task OnConnectedAsync(ConnectionContext connection)
        {
            var tls = connection.Features.Get<ITlsUpgrade>()!;
            if (!tls.IsSecure)
            {
                await connection.Transport.Output.WriteAsync("* OK False\r\n"u8.ToArray());
                var read = await connection.Transport.Input.ReadAsync();
                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                await connection.Transport.Output.WriteAsync("a OK\r\n"u8.ToArray());
                if (!await tls.UpgradeAsync(connection.ConnectionClosed))
                {
                    return;
                }
            }

            await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes($"* OK {tls.IsSecure} {tls.ServerName}\r\n"));
        }
    }
}
