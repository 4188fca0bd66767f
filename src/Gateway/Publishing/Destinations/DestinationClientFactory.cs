using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Forwarding.Connections;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Destinations;

/// <summary>Makes the HttpClient of each cluster, for probes and for HTTP/2: verified as the cluster says whatever the client's Host, bytes as they are.</summary>
internal sealed class DestinationClientFactory : ForwarderHttpClientFactory
{
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && Settings(context.OldMetadata)?.Digest == Settings(context.NewMetadata)?.Digest;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.RequestHeaderEncodingSelector ??= (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector ??= (_, _) => Encoding.Latin1;
        var settings = Settings(context.NewMetadata) ?? throw new InvalidOperationException($"Cluster '{context.ClusterId}' carries no settings.");
        var tls = settings.Tls.ToExpectations(context.NewConfig.SslProtocols);
        handler.ConnectCallback = (connect, cancellationToken) => ConnectAsync(connect, tls, cancellationToken);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) => new FlushingHandler(handler);

    private static ClusterSettingsMetadata? Settings(IReadOnlyDictionary<string, string>? metadata) => metadata as ClusterSettingsMetadata;

    /// <summary>The handler takes an SslStream for what it is: left to itself, it would expect the name in the client's Host.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connect, TlsExpectations tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            await socket.ConnectAsync(connect.DnsEndPoint, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (connect.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
            {
                return stream;
            }

            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(tls.OptionsFor(connect.DnsEndPoint.Host, Applications(connect.InitialRequestMessage)), cancellationToken);
            return secured;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static List<SslApplicationProtocol> Applications(HttpRequestMessage request) => request switch
    {
        { Version.Major: < 2 } => [SslApplicationProtocol.Http11],
        { VersionPolicy: HttpVersionPolicy.RequestVersionOrLower } => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        _ => [SslApplicationProtocol.Http2],
    };
}
