using System.Buffers;
using System.Net.Security;
using Gateway.Listeners.Transport;
using Gateway.Transport.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Performs the handshake of connections on a reactor. Connections of the framework's sockets continue to the framework's middleware.
/// </summary>
/// <param name="next">The framework's middleware.</param>
/// <param name="secured">The middleware after the handshake.</param>
/// <param name="contexts">The TLS contexts.</param>
/// <param name="time">The clock of the handshake timeout.</param>
/// <param name="logger">The logger for failures.</param>
internal sealed partial class ReactorHandshake(
    ConnectionDelegate next, Func<ConnectionDelegate> secured, TlsContexts contexts, TimeProvider time, ILogger<ReactorHandshake> logger)
{
    // Buffered data of an HTTP/2 stream uses at least one block.
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
