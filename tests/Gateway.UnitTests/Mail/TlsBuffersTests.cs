using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Mail;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Mail;

public sealed class TlsBuffersTests
{
    [Fact]
    public async Task Release_AfterHandshake_IsInForceAndBothSidesGoOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "OpenSSL is .NET's TLS on Linux alone.");
        using var certificate = TestCertificates.Issue("mail.example.com");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new TcpClient();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var far = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var server = new SslStream(far.GetStream());
        await using var client = new SslStream(near.GetStream());
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, TestContext.Current.CancellationToken),
            client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.example.com", CertificateChainPolicy = TestCertificates.ChainPolicy() }, TestContext.Current.CancellationToken));
        var buffers = new TlsBuffers(NullLogger<TlsBuffers>.Instance);

        Assert.True(buffers.Release(server));
        Assert.True(buffers.Release(client));

        await EchoAsync(client, server, 20_000);
        await EchoAsync(server, client, 20_000);
        await EchoAsync(client, server, 1);
    }

    [Fact]
    public async Task Release_BeforeHandshake_DoesNothing()
    {
        await using var stream = new SslStream(new MemoryStream());

        Assert.False(new TlsBuffers(NullLogger<TlsBuffers>.Instance).Release(stream));
    }

    private static async Task EchoAsync(SslStream from, SslStream to, int length)
    {
        var sent = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var received = new byte[length];

        await Task.WhenAll(
            from.WriteAsync(sent, TestContext.Current.CancellationToken).AsTask(),
            to.ReadExactlyAsync(received, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(sent, received);
    }
}
