using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Load.Clients;

/// <summary>A client's TLS 1.3 connection, verified against the run's authority.</summary>
internal sealed class TlsConnection : IAsyncDisposable
{
    private readonly CountingStream _wire;

    private TlsConnection(CountingStream wire, SslStream stream)
    {
        _wire = wire;
        Stream = stream;
    }

    public SslStream Stream { get; }

    /// <summary>Bytes that came from the peer, as they were on the wire.</summary>
    public long BytesReceived => _wire.BytesRead;

    public static SslClientAuthenticationOptions Options(string host, string authority, bool resume) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = resume,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authority) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    public static async ValueTask<TlsConnection> OpenAsync(
        int port, int user, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(Target.Source(user), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            var wire = new CountingStream(new NetworkStream(socket, ownsSocket: true));
            var stream = new SslStream(wire);
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return new TlsConnection(wire, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
