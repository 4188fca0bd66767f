using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Outbound;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Destinations;

/// <summary>
/// Makes the HttpClient of each cluster, for probes and for HTTP/2: verified as the cluster says whatever the client's Host, bytes as they
/// are.
/// </summary>
internal sealed partial class DestinationClientFactory(
    Dialer dialer, ObsoleteTransport obsolete, ILogger<DestinationClientFactory> logger) : ForwarderHttpClientFactory
{
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && Settings(context.OldMetadata)?.Digest == Settings(context.NewMetadata)?.Digest;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.RequestHeaderEncodingSelector ??= (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector ??= (_, _) => Encoding.Latin1;
        if (handler.ActivityHeadersPropagator is { } propagator)
        {
            handler.ActivityHeadersPropagator = new SpanPropagator(propagator);
        }

        var settings = Settings(context.NewMetadata)
            ?? throw new InvalidOperationException($"Cluster '{context.ClusterId}' carries no settings.");
        var tls = settings.Tls.ToExpectations(context.NewConfig.SslProtocols);
        if (tls.AllowsObsolete)
        {
            Log.Obsolete(logger, settings.Cluster);
        }

        handler.ConnectCallback = (connect, cancellationToken) =>
            tls.AllowsObsolete && connect.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps
                ? new ValueTask<Stream>(obsolete.ConnectAsync(
                    dialer,
                    new DialTarget(connect.DnsEndPoint.Host, connect.DnsEndPoint.Port),
                    tls,
                    settings.Connect.Timeout,
                    cancellationToken))
                : ConnectAsync(connect, tls, dialer, settings.Connect.Timeout, cancellationToken);
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan; // the callback keeps the time, and says so in its own words
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new FlushingHandler(handler);

    private static ClusterSettingsMetadata? Settings(IReadOnlyDictionary<string, string>? metadata) => metadata as ClusterSettingsMetadata;

    /// <summary>
    /// Connects within the cluster's time. The handler takes an SslStream for what it is: left to itself, it would expect the name in the
    /// client's Host.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext connect, TlsExpectations tls, Dialer dialer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var target = new DialTarget(connect.DnsEndPoint.Host, connect.DnsEndPoint.Port);
        var dialed = await dialer.DialAsync(target, timeout, cancellationToken);
        var stream = new NetworkStream(dialed.GetSocket(), ownsSocket: true);
        if (connect.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
        {
            return stream;
        }

        var secured = new SslStream(
            stream,
            leaveInnerStreamOpen: false,
            (_, _, chain, errors) =>
                errors == SslPolicyErrors.None && chain is not null && PeerVerification.FindWeakKey(tls, chain) is null);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var rest = timeout - Stopwatch.GetElapsedTime(started);
            limit.CancelAfter(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
            await secured.AuthenticateAsClientAsync(tls.OptionsFor(target.Name, Applications(connect.InitialRequestMessage)), limit.Token);
            return secured;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await secured.DisposeAsync();
            throw new DialException(new DialFailure(DialError.TimedOut, $"{target}: the handshake did not end in time"));
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private static List<SslApplicationProtocol> Applications(HttpRequestMessage request) => request switch
    {
        { Version.Major: < 2 } => [SslApplicationProtocol.Http11],
        { VersionPolicy: HttpVersionPolicy.RequestVersionOrLower } => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        _ => [SslApplicationProtocol.Http2],
    };

    private static partial class Log
    {
        [LoggerMessage(3002, LogLevel.Warning, "Cluster {Cluster} has Tls:DangerousObsoleteTls: TLS 1.0, weak keys and ciphers are "
            + "offered to its back ends, and who is between can read and change what passes.")]
        public static partial void Obsolete(ILogger logger, string cluster);
    }
}
