using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication.ExtendedProtection;
using Gateway.Forwarding.Connections;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Forwarding;

public sealed class EndpointBindingTests
{
    [Fact]
    public async Task Binding_OfACertificate_IsTheFrameworksByteForByte()
    {
        using var certificate = TestCertificates.Issue("localhost");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var server = new SslStream(accepted.GetStream());
        await using var stream = new SslStream(
            client.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => presented?.Subject == "CN=localhost");
        await Task.WhenAll(server.AuthenticateAsServerAsync(certificate), stream.AuthenticateAsClientAsync("localhost"));
        using var expected = stream.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);

        using var binding = EndpointBinding.Of(certificate);

        Assert.NotNull(expected);
        Assert.Equal(Bytes(expected), Bytes(binding));
    }

    private static byte[] Bytes(ChannelBinding binding)
    {
        var bytes = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);
        return bytes;
    }
}
