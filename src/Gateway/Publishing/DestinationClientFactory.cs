using System.Net.Sockets;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing;

/// <summary>Makes the client of each cluster: pooled by destination whatever the client's Host, verified, bytes as they are.</summary>
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
        var tls = new DestinationTls(settings.Tls, context.NewConfig.SslProtocols);
        handler.ConnectCallback = async (connect, cancellationToken) =>
        {
            var stream = await ConnectAsync(connect.DnsEndPoint.Host, connect.DnsEndPoint.Port, cancellationToken);
            return settings.Encrypted.Contains((connect.DnsEndPoint.Host.ToLowerInvariant(), connect.DnsEndPoint.Port))
                ? await tls.AuthenticateAsync(stream, connect.DnsEndPoint.Host, connect.InitialRequestMessage.Version, cancellationToken)
                : stream;
        };
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) => new DestinationHandler(handler);

    private static ClusterSettingsMetadata? Settings(IReadOnlyDictionary<string, string>? metadata) => metadata as ClusterSettingsMetadata;

    private static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
