using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Outbound;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>TLS sessions to a back end are resumed: the second handshake needs no certificate.</summary>
public sealed class ResumptionTests
{
    /// <summary>A handshake with a certificate is longer by the certificate and its proof.</summary>
    private const int Margin = 300;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task SecondConnection_ToABackEnd_ResumesTheSession(SslProtocols protocol)
    {
        using var certificate = TestCertificates.Issue("backend.internal");
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            EnabledSslProtocols = protocol,
        };
        var handshakes = new ConcurrentQueue<long>();
        await using var backend = new ScriptedBackend(async connection =>
        {
            var counting = new CountingStream(connection.Stream);
            await using var tls = new SslStream(counting);
            await tls.AuthenticateAsServerAsync(server, Token);
            handshakes.Enqueue(counting.Written);
            using var client = new ScriptedConnection(tls, connection.Id, Token);
            await client.ReadHeadAsync();
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"), Token);
            await client.ReadToEndAsync();
        });
        await using var scene = await ForwarderScene.StartAsync(
            new Uri($"https://127.0.0.1:{backend.Address.Port}"),
            connections: new ConnectionOptions
            {
                Tls = new TlsExpectations { Roots = [TestCertificates.Authority], ServerName = "backend.internal", Protocols = protocol },
            });
        using var http = scene.CreateClient();

        Assert.Equal("ok", await http.GetStringAsync("/", Token));
        Assert.Equal("ok", await http.GetStringAsync("/", Token));

        var sizes = handshakes.ToArray();
        Assert.Equal(2, sizes.Length);
        Assert.InRange(sizes[1], 1, sizes[0] - Margin);
    }

    private sealed class CountingStream(Stream inner) : WrappedStream(inner)
    {
        public long Written { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Written += count;
            base.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
