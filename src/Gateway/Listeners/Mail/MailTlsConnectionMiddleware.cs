using Gateway.Mail.Connections;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Mail;

/// <summary>Runs a mail handler with implicit TLS, or with TLS when the handler requests it.</summary>
internal sealed class MailTlsConnectionMiddleware(
    ConnectionDelegate handshake, ConnectionHandler handler, TimeProvider time, ILogger<MailTls> logger)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var tls = new MailTls(connection, handshake, time, logger);
        connection.Features.Set<ITlsUpgrade>(tls);
        connection.Features.Set<IPeerFeature>(ListenerConnection.Of(connection));
        try
        {
            if (ListenerConnection.Of(connection).Settings.Options.Tls == TlsMode.Implicit
                && !await tls.UpgradeAsync(connection.ConnectionClosed))
            {
                return;
            }

            await handler.OnConnectedAsync(connection);
        }
        finally
        {
            await tls.EndAsync();
        }
    }

    /// <summary>The last middleware after the handshake.</summary>
    public static Task WaitForSessionEndAsync(ConnectionContext connection) =>
        connection.Features.Get<ITlsUpgrade>() is MailTls tls ? tls.WaitForSessionEndAsync() : Task.CompletedTask;
}
