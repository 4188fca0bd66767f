using System.Buffers;
using System.Net.Security;
using Gateway.Listeners.Transport;
using Gateway.Transport.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Listeners.Tls;

/// <summary>Does the handshake of connections that a reactor carries; those of the framework's sockets go on to its own step.</summary>
/// <param name="next">The framework's step.</param>
/// <param name="secured">What comes behind the handshake.</param>
/// <param name="contexts">The contexts in use.</param>
/// <param name="time">The clock of the limit.</param>
/// <param name="logger">Where failures go.</param>
internal sealed partial class ReactorHandshake(
    ConnectionDelegate next, Func<ConnectionDelegate> secured, TlsContexts contexts, TimeProvider time, ILogger<ReactorHandshake> logger)
{
    // What waits in a stream of HTTP/2 takes a block, however little it is.
    private static readonly IMemoryPoolFeature Streams = new StreamBlocks();

    public Task OnConnectionAsync(ConnectionContext connection) =>
        connection.Features.Get<IServerTlsFeature>() is { } tls ? SecureAsync(connection, tls) : next(connection);

    private async Task SecureAsync(ConnectionContext connection, IServerTlsFeature tls)
    {
        var record = ListenerConnection.Of(connection);
        var options = record.TlsOptions ?? throw new InvalidOperationException("The handshake was not admitted.");
        using (var limit = new CancellationTokenSource(record.Settings.Options.Limits.HandshakeTimeout, time))
        {
            var result = await tls.AuthenticateAsync(
                contexts.Get(options, record.CertificateMode),
                record.ServerName,
                (
                    certificate,
                    _) => options.RemoteCertificateValidationCallback?.Invoke(this, certificate, null, SslPolicyErrors.None) != false,
                limit.Token);
            if (!result.IsDone)
            {
                Log.Failed(logger, connection.ConnectionId, result.Failure);
                return;
            }
        }

        connection.Features.Set(Streams);
        await secured()(connection);
    }

    private static partial class Log
    {
        [LoggerMessage(1132, LogLevel.Debug, "The TLS handshake of connection {ConnectionId} failed: {Reason}.")]
        public static partial void Failed(ILogger logger, string connectionId, string? reason);
    }

    private sealed class StreamBlocks : IMemoryPoolFeature
    {
        public MemoryPool<byte> MemoryPool { get; } = new BlockPool(4096, 4096);
    }
}
